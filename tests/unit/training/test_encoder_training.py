"""The encoder learns, goes on after a stop, and says the same in PyTorch, ONNX and int8.

Needs the training extra with PyTorch, which everyday work does not install.
"""

import hashlib
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

from bot.adapters.classify.unigram import EOS, PAD, SPECIAL, UNKNOWN, Unigram

torch = pytest.importorskip("torch", reason="PyTorch is not installed: encoder training untested")
pytest.importorskip("onnx", reason="onnx is not installed: encoder export untested")

from models.encoder import (  # noqa: E402
    adapt,
    corpus,
    export,
    pool,
    prune,
    quantise,
    teach,
    train,
    unpack,
    weights,
)
from models.encoder import start as starts  # noqa: E402
from models.encoder.model import Encoder, split_heads  # noqa: E402
from models.encoder.shape import CLASSES, Shape  # noqa: E402

IDS = [[0, 5, 6, 7, EOS], [0, 6, EOS, PAD, PAD], [0, 8, 8, EOS, PAD]]
TINY = {
    "epochs": 2,
    "tokens": 64,
    "rate": 2e-3,
    "head_rate": 2e-2,
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


def test_teachers_opinions_teach_heads_without_a_label() -> None:
    encoder = model()
    labels = torch.full((3, len(CLASSES)), -100)
    weights_ = [torch.ones(len(classes)) for classes in CLASSES.values()]
    logits = encoder(torch.tensor(IDS))
    sure = torch.zeros_like(logits)
    sure[:, :: logits.shape[1]] = 1.0  # an opinion on the first intent alone

    train.loss_of(logits, labels, weights_, train.Knobs(), sure).backward()

    pulled = split_heads(encoder.heads.weight.grad.T)
    assert {head for head, gradient in pulled.items() if gradient.abs().sum() > 0} == {"intent"}


@pytest.fixture
def pooled(start: Path, data_folder: Path, own_folder: Path) -> Path:
    """Return the pool file of a small corpus."""
    for number in range(24):  # lines of one file share a group
        words = hashlib.sha256(bytes([number])).hexdigest()
        write(own_folder / f"more{number}.jsonl", line(f"jalan {words}"), line(f"rusak a {words}"))
    tokeniser = Unigram.read(start / "pieces.txt.gz")
    pool.write(pool.build(data_folder, tokeniser, own=own_folder), start / "pool.npz")
    return start / "pool.npz"


def test_training_goes_on_from_its_last_checkpoint(
    start: Path, pooled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = start / "out"
    out.mkdir()
    places = {"start_from": start, "pool_file": pooled, "out": out}

    train.train(train.Knobs(**TINY | {"epochs": 1}), **places)
    first = torch.load(out / "last.pt", weights_only=False)
    train.train(train.Knobs(**TINY), **places)
    second = torch.load(out / "last.pt", weights_only=False)

    assert (first["epoch"], second["epoch"]) == (1, 2)
    assert not torch.equal(first["state"]["heads.weight"], second["state"]["heads.weight"])
    reports = [json.loads(one) for one in capsys.readouterr().out.splitlines() if '"epoch"' in one]
    assert [one["epoch"] for one in reports] == [1, 2]
    assert "city" in reports[1]


def test_nothing_that_is_kept_apart_is_learnt_from(pooled: Path) -> None:
    items = pool.read(pooled).items

    learnable = train.taught_from(items, train.Knobs(fold=1))

    learnt = {item.place for some in learnable.values() for item in some}
    assert 0 < len(learnt) < len(items)
    for item in items:
        apart = item.source == corpus.DEV or corpus.is_held_out(item.group)
        assert (item.place in learnt) == (not apart and corpus.fold_of(item.group, 4) != 1)


def test_reading_lowers_the_loss_and_leaves_a_start_checkpoint(
    start: Path, pooled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    knobs = adapt.Knobs(epochs=6, tokens=128, rate=5e-3)

    adapt.adapt(knobs, start_from=start, pool_file=pooled, out=start / "read")

    losses = [json.loads(one)["loss"] for one in capsys.readouterr().out.splitlines()]
    assert losses[-1] < losses[0]
    assert set(starts.read(start / "read")[1]) == set(starts.read(start)[1])


def test_half_of_the_layers_are_left(start: Path, pooled: Path) -> None:
    before = starts.read(start)[1]
    halved = starts.every_second_layer(before)

    assert starts.shape_of(halved).layers == 1
    assert (halved["layers.0.grow.weight"] == before["layers.1.grow.weight"]).all()
    adapt.adapt(
        adapt.Knobs(epochs=1, halve=True), start_from=start, pool_file=pooled, out=start / "half"
    )
    assert starts.read(start / "half")[0].layers == 1


def test_hidden_pieces_are_ordinary_ones_and_most_become_unknown() -> None:
    torch.manual_seed(3)
    ids = torch.randint(len(SPECIAL), 10, (40, 50))
    ids[:, 0], ids[:, -1] = 0, EOS

    masked, hidden = adapt.hide(ids, 10)

    assert 0.15 < hidden.float().mean() < 0.25
    assert not hidden[:, [0, -1]].any()
    assert torch.equal(masked[~hidden], ids[~hidden])
    assert 0.7 < (masked[hidden] == UNKNOWN).float().mean() < 0.9


def taught(start: Path, pooled: Path, folds: list[int]) -> list[Path]:
    paths = []
    for fold in folds:
        out = start / f"teacher{fold}"
        out.mkdir()
        knobs = train.Knobs(**TINY | {"epochs": 1, "folds": 2, "fold": fold})
        train.train(knobs, start_from=start, pool_file=pooled, out=out)
        paths.append(out / "last.pt")
    return paths


def test_a_comment_is_judged_by_teachers_that_did_not_see_it(start: Path, pooled: Path) -> None:
    whole = pool.read(pooled)
    paths = taught(start, pooled, [0, 1])

    found = teach.opinions(paths, whole)

    alone = [teach.probabilities(teach.load(path)[0], whole.items) for path in paths]
    for item in whole.items:
        fold = corpus.fold_of(item.group, 2)
        by_all = item.source in {corpus.DEV, pool.UNLABELLED} or corpus.is_held_out(item.group)
        expected = (alone[0] + alone[1]) / 2 if by_all else alone[fold]
        np.testing.assert_allclose(found[item.place], expected[item.place], atol=1e-5)


def test_a_fold_without_a_teacher_is_an_error(start: Path, pooled: Path) -> None:
    paths = taught(start, pooled, [0])

    with pytest.raises(SystemExit, match="every teacher"):
        teach.opinions(paths, pool.read(pooled))


def test_a_student_learns_from_opinions(start: Path, pooled: Path) -> None:
    whole = pool.read(pooled)
    targets = np.zeros((len(whole.items), pool.COLUMNS), np.float16)
    targets[:, CLASSES["intent"].index("suggestion")] = 1
    np.savez(start / "targets.npz", targets=targets)
    out = start / "student"
    out.mkdir()
    knobs = train.Knobs(**TINY | {"epochs": 6, "trust": 1.0})

    train.train(
        knobs, start_from=start, pool_file=pooled, out=out, targets_file=start / "targets.npz"
    )

    scores = teach.probabilities(teach.load(out / "last.pt")[0], whole.items)
    assert scores[:, CLASSES["intent"].index("suggestion")].mean() > 0.6


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
    train.train(train.Knobs(**TINY), start_from=start, pool_file=pooled, out=start)

    saved = torch.load(start / "last.pt", weights_only=False)
    assert (saved["epoch"], saved["schedule"]["last_epoch"]) == (0, 3)
