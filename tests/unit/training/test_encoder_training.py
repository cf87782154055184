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
import package_file
import pytest
from numpy.typing import NDArray
from training_builders import line, write

from bot.adapters.classify.unigram import EOS, PAD

torch = pytest.importorskip("torch", reason="PyTorch is not installed: encoder training untested")
pytest.importorskip("onnx", reason="onnx is not installed: encoder export untested")

from bot.evaluation.own import HEADS  # noqa: E402
from models.encoder import corpus, export, prune, quantise, train, unpack, weights  # noqa: E402
from models.encoder.model import Encoder, split_heads  # noqa: E402
from models.encoder.shape import CLASSES, Shape  # noqa: E402

IDS = [[0, 5, 6, 7, EOS], [0, 6, EOS, PAD, PAD], [0, 8, 8, EOS, PAD]]
TINY = {
    "epochs": 2,
    "tokens": 64,
    "rate": 2e-3,
    "head_rate": 2e-2,
    "layers": 2,
    "bfloat16": False,
    "amounts": {},
}


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def start(tmp_path: Path) -> Path:
    package_file.write(tmp_path / "tiny.bin")
    package = weights.read(tmp_path / "tiny.bin")
    prune.write(package, list(range(len(package.pieces))), tmp_path)
    return tmp_path


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

    train.loss_of(encoder(torch.tensor(IDS)), labels, weights_, train.Knobs()).backward()

    pulled = split_heads(encoder.heads.weight.grad.T)
    assert {head for head, gradient in pulled.items() if gradient.abs().sum() > 0} == {"topic"}


def test_rare_classes_weigh_more_and_the_mean_is_one() -> None:
    labels = [[0] * len(CLASSES)] * 9 + [[1] * len(CLASSES)]
    items = [corpus.Item(ids=[0], labels=row, source="s") for row in labels]

    found = train.class_weights(items, 0.5)[0]

    assert found[1] > 2 * found[0]
    assert float(9 * found[0] + found[1]) / 10 == pytest.approx(1)


def test_training_goes_on_from_its_last_checkpoint(
    start: Path, data_folder: Path, own_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(own_folder / "more.jsonl", *(line("jalan rusak " + "a " * n) for n in range(40)))
    out = start / "out"
    out.mkdir()
    places = {"start": start, "source": data_folder, "out": out, "own": own_folder}

    train.train(train.Knobs(**TINY | {"epochs": 1}), **places)
    first = torch.load(out / "last.pt", weights_only=False)
    train.train(train.Knobs(**TINY), **places)
    second = torch.load(out / "last.pt", weights_only=False)

    assert (first["epoch"], second["epoch"]) == (1, 2)
    assert not torch.equal(first["state"]["heads.weight"], second["state"]["heads.weight"])
    reports = [json.loads(one) for one in capsys.readouterr().out.splitlines() if '"epoch"' in one]
    assert [one["epoch"] for one in reports] == [1, 2]
    assert set(reports[1]["dev"]) == set(HEADS)


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

    shape, found = prune.read(start / "again")
    assert (shape.pieces, shape.layers) == (encoder.shape.pieces, encoder.shape.layers)
    assert set(found) == set(encoder.state_dict())
    for name, tensor in encoder.state_dict().items():
        step = np.abs(tensor.numpy()).max() / quantise.WEIGHT_MAX
        np.testing.assert_allclose(found[name], tensor.numpy(), atol=0.51 * step)


def test_what_the_start_learnt_stays_apart_and_new_lines_are_a_source(
    start: Path, data_folder: Path, own_folder: Path
) -> None:
    known = start / "known"
    known.mkdir()
    write(own_folder / "more.jsonl", *(line("lampu padam " + "a " * n) for n in range(3)))
    tokeniser = corpus.Unigram.read(start / "pieces.txt.gz")

    splits = corpus.Splits(data_folder, tokeniser, 80, own=own_folder, learnt=known)
    apart = len(splits.held_out)
    came = splits.take_up_new_lines()

    assert came >= 3
    assert len(splits.train[corpus.NEW]) + len(splits.held_out) - apart == came


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
    start: Path, data_folder: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = corpus.batches

    def ended_after_two(*arguments: Any) -> Iterator[list[corpus.Item]]:
        for number, batch in enumerate(batches(*arguments)):
            listening = signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
            if number == 2 and listening:  # not while the steps are only counted
                signal.raise_signal(signal.SIGTERM)
            yield batch

    monkeypatch.setattr(corpus, "batches", ended_after_two)
    train.train(train.Knobs(**TINY), start=start, source=data_folder, out=start, own=own_folder)

    saved = torch.load(start / "last.pt", weights_only=False)
    assert (saved["epoch"], saved["schedule"]["last_epoch"]) == (0, 3)
