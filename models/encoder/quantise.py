"""The rounding of the exported graph, as numbers and as PyTorch sees it in training.

Weights: 7 bits, symmetric, one scale for each output. Two products of 8-bit activations with
them still fit the 16 bits in which processors without VNNI add pairs up. Activations: 8 bits,
symmetric, one scale for each piece, so that a verdict does not depend on what shares its batch.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

WEIGHT_MAX = 63
ACTIVATION_MAX = 127
_LEAST = 1e-9


def whole(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return [output, input] weights as whole numbers, and the scale of every output."""
    scale = np.maximum(np.abs(weight).max(1) / WEIGHT_MAX, _LEAST).astype(np.float32)
    return np.rint(weight / scale[:, None]).astype(np.int8), scale


def rounded(x: Tensor, most: int) -> Tensor:
    """Return `x` rounded with one scale for each row of its last axis; gradients pass through."""
    with torch.no_grad():
        scale = (x.abs().amax(-1, keepdim=True) / most).clamp_min(_LEAST)
        error = torch.round(x / scale).mul_(scale).sub_(x)
    return x + error


class RoundedLinear(nn.Linear):
    """A linear layer that computes as the exported graph does, and learns to bear it."""

    def forward(self, x: Tensor) -> Tensor:
        weight = rounded(self.weight, WEIGHT_MAX)
        return functional.linear(rounded(x, ACTIVATION_MAX), weight, self.bias)


def round_layers(model: nn.Module) -> None:
    """Let the linear layers of the body round; the heads stay exact, as in the graph."""
    for name, module in model.named_modules():
        if name.startswith("layers.") and type(module) is nn.Linear:
            module.__class__ = RoundedLinear
