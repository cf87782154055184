"""The encoder: a BERT body, mean pooling, and one linear layer for all heads side by side."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.adapters.classify.unigram import PAD
from models.encoder.shape import CLASSES, Shape

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        h = shape.hidden
        self.heads, self.dropout = shape.heads, dropout
        self.scale = (h // shape.heads) ** -0.5
        self.query, self.key, self.value, self.mix = (nn.Linear(h, h) for _ in range(4))
        self.grow, self.shrink = nn.Linear(h, shape.inner), nn.Linear(shape.inner, h)
        self.norm1, self.norm2 = (nn.LayerNorm(h, eps=shape.epsilon) for _ in range(2))

    def forward(self, x: Tensor, visible: Tensor) -> Tensor:
        batch, length, hidden = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, self.heads, -1).transpose(1, 2)

        query, key, value = (split(part(x)) for part in (self.query, self.key, self.value))
        if x.is_cuda:
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=visible)
        else:  # for short comments the fused attention takes three times as long on a CPU
            scores = query @ key.transpose(2, 3) * self.scale
            scores = scores + torch.where(visible, 0.0, -1e4).to(scores.dtype)
            mixed = scores.softmax(-1) @ value
        mixed = self.mix(mixed.transpose(1, 2).reshape(batch, length, hidden))
        x = self.norm1(x + functional.dropout(mixed, self.dropout, self.training))
        grown = self.shrink(functional.gelu(self.grow(x)))
        return self.norm2(x + functional.dropout(grown, self.dropout, self.training))


class Encoder(nn.Module):
    """Piece ids [batch, length] to logits [batch, all classes of all heads]."""

    def __init__(self, shape: Shape, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape, self.dropout = shape, dropout
        self.words = nn.Embedding(shape.pieces, shape.hidden)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.heads = nn.Linear(shape.hidden, sum(map(len, CLASSES.values())))

    def body(self, ids: Tensor) -> Tensor:
        """Return the state of every piece [batch, length, hidden]."""
        mask = ids != PAD
        x = self.words(ids) + self.positions.weight[: ids.shape[1]]
        x = functional.dropout(self.norm(x), self.dropout, self.training)
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :])
        return x

    def forward(self, ids: Tensor) -> Tensor:
        x = self.body(ids)
        weight = (ids != PAD).unsqueeze(-1).to(x.dtype)
        pooled = (x * weight).sum(1) / weight.sum(1)
        return self.heads(functional.dropout(pooled, self.dropout, self.training))


def split_heads(logits: Tensor) -> dict[str, Tensor]:
    """Return the logits of each head."""
    parts = logits.split([len(labels) for labels in CLASSES.values()], dim=1)
    return dict(zip(CLASSES, parts, strict=True))
