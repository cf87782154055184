"""The encoder learns, goes on after a stop, and says the same in PyTorch, ONNX and int8.

Needs the training extra with PyTorch, which everyday work does not install.
"""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray
from training_builders import TINY

from bot.adapters.classify.unigram import EOS, PAD

torch = pytest.importorskip("torch", reason="PyTorch is not installed: encoder training untested")
pytest.importorskip("onnx", reason="onnx is not installed: encoder export untested")

from models.encoder import (  # noqa: E402
    corpus,
    export,
    quantise,
    train,
    unpack,
)
from models.encoder import start as starts  # noqa: E402
from models.encoder.knobs import Knobs  # noqa: E402
from models.encoder.model import Encoder, split_heads  # noqa: E402
from models.encoder.objective import class_weights, loss_of  # noqa: E402
from models.encoder.shape import CLASSES, Shape  # noqa: E402

IDS = [[0, 5, 6, 7, EOS], [0, 6, EOS, PAD, PAD], [0, 8, 8, EOS, PAD]]


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def model() -> Encoder:
    torch.manual_seed(1)
    shape = Shape(pieces=10, positions=128, layers=2, hidden=192, heads=12, inner=384)
    return Encoder(shape).eval()


def test_padding_changes_nothing() -> None:
    encoder = model()
    with torch.inference_mode():
        together = encoder(torch.tensor(IDS))
        alone = encoder(torch.tensor([[0, 6, EOS]]))

    torch.testing.assert_close(together[1:2], alone, atol=1e-5, rtol=1e-4)


def test_unlabelled_heads_teach_nothing() -> None:
    encoder = model()
    labels = torch.full((3, len(CLASSES)), -100)
    labels[:, list(CLASSES).index("topic")] = 3
    weights_ = [torch.ones(len(classes)) for classes in CLASSES.values()]

    loss_of(encoder(torch.tensor(IDS)), labels, weights_, Knobs()).backward()

    pulled = split_heads(encoder.heads.weight.grad.T)
    assert {head for head, gradient in pulled.items() if gradient.abs().sum() > 0} == {"topic"}


def test_rare_classes_weigh_more_and_the_mean_is_one() -> None:
    labels = [[0] * len(CLASSES)] * 9 + [[1] * len(CLASSES)]
    items = [corpus.Item(ids=[0], labels=row, source="s") for row in labels]

    found = class_weights(items, 0.5)[0]

    assert found[1] > 2 * found[0]
    assert float(9 * found[0] + found[1]) / 10 == pytest.approx(1)


def test_teachers_opinions_teach_heads_without_a_label() -> None:
    encoder = model()
    labels = torch.full((3, len(CLASSES)), -100)
    weights_ = [torch.ones(len(classes)) for classes in CLASSES.values()]
    logits = encoder(torch.tensor(IDS))
    sure = torch.zeros_like(logits)
    sure[:, :: logits.shape[1]] = 1.0  # an opinion on the first intent alone

    loss_of(logits, labels, weights_, Knobs(), sure).backward()

    pulled = split_heads(encoder.heads.weight.grad.T)
    assert {head for head, gradient in pulled.items() if gradient.abs().sum() > 0} == {"intent"}


def test_training_goes_on_from_its_last_checkpoint(
    start: Path, pooled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = start / "out"
    out.mkdir()
    places = {"start_from": start, "pool_file": pooled, "out": out}

    train.train(Knobs(**TINY | {"epochs": 1}), **places)
    first = torch.load(out / "last.pt", weights_only=False)
    train.train(Knobs(**TINY), **places)
    second = torch.load(out / "last.pt", weights_only=False)

    assert (first["epoch"], second["epoch"]) == (1, 2)
    assert not torch.equal(first["state"]["heads.weight"], second["state"]["heads.weight"])
    reports = [json.loads(one) for one in capsys.readouterr().out.splitlines() if '"epoch"' in one]
    assert [one["epoch"] for one in reports] == [1, 2]
    assert "city" in reports[1]


def run(path: Path, ids: list[list[int]] = IDS) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    found: NDArray[np.float32] = session.run(["logits"], {"ids": np.array(ids, np.int32)})[0]
    return found


def exported(start: Path) -> tuple[Encoder, Path]:
    encoder = model()
    torch.save({"shape": encoder.shape, "state": encoder.state_dict()}, start / "last.pt")
    export.write(start / "last.pt", start / "pieces.txt.gz", start / "exported")
    return encoder, start / "exported"


def test_training_that_rounds_computes_as_the_exported_graph(start: Path) -> None:
    encoder, out = exported(start)
    with torch.inference_mode():
        exact = encoder(torch.tensor(IDS)).numpy()
        encoder.words.weight.copy_(quantise.rounded(encoder.words.weight, 127))
        quantise.round_layers(encoder)
        rounding = encoder(torch.tensor(IDS)).numpy()

    graph = run(out / "model.onnx")
    assert np.abs(rounding - graph).mean() < 0.2 * np.abs(exact - graph).mean()


def test_rounded_layers_still_learn() -> None:
    encoder = model()
    quantise.round_layers(encoder)
    encoder(torch.tensor(IDS)).square().sum().backward()

    assert all(weight.grad.abs().sum() > 0 for weight in encoder.layers.parameters())


def test_a_packed_encoder_is_a_start_checkpoint(start: Path) -> None:
    encoder, out = exported(start)
    unpack.write(out, start / "again")

    shape, found = starts.read(start / "again")
    assert (shape.pieces, shape.layers) == (encoder.shape.pieces, encoder.shape.layers)
    assert set(found) == set(encoder.state_dict())
    for name, tensor in encoder.state_dict().items():
        step = np.abs(tensor.numpy()).max() / quantise.WEIGHT_MAX
        np.testing.assert_allclose(found[name], tensor.numpy(), atol=0.51 * step)


def test_torch_onnx_and_int8_agree(start: Path) -> None:
    encoder, out = exported(start)

    with torch.inference_mode():
        exact = encoder(torch.tensor(IDS)).numpy()
    np.testing.assert_allclose(run(start / "exported-float.onnx"), exact, atol=1e-4)
    assert np.abs(run(out / "model.onnx") - exact).max() < 0.05 * np.abs(exact).max()
    labels = json.loads((out / "labels.json").read_text(encoding="utf-8"))
    alone = run(out / "model.onnx", [[0, 6, EOS]])
    np.testing.assert_allclose(run(out / "model.onnx")[1:2], alone, atol=1e-5)
    assert [len(v) for v in labels["heads"].values()] == [len(c) for c in CLASSES.values()]


def test_a_run_that_is_asked_to_end_keeps_its_steps(
    start: Path, pooled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = corpus.batches

    def ended_after_two(*arguments: Any) -> Iterator[list[corpus.Item]]:
        for number, batch in enumerate(batches(*arguments)):
            listening = signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
            if number == 2 and listening:  # not while the steps are only counted
                signal.raise_signal(signal.SIGTERM)
            yield batch

    monkeypatch.setattr(corpus, "batches", ended_after_two)
    train.train(Knobs(**TINY), start_from=start, pool_file=pooled, out=start)

    saved = torch.load(start / "last.pt", weights_only=False)
    assert (saved["epoch"], saved["schedule"]["last_epoch"]) == (0, 3)
