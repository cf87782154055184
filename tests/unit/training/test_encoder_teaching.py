"""Reading without labels, teachers that leave out what they are asked about, and a student.

Needs the training extra with PyTorch, which everyday work does not install.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from training_builders import TINY

from bot.adapters.classify.unigram import EOS, SPECIAL, UNKNOWN

torch = pytest.importorskip("torch", reason="PyTorch is not installed: encoder training untested")

from models.encoder import adapt, corpus, pool, teach, train  # noqa: E402
from models.encoder import start as starts  # noqa: E402
from models.encoder.knobs import Knobs  # noqa: E402
from models.encoder.shape import CLASSES  # noqa: E402


def test_nothing_that_is_kept_apart_is_learnt_from(pooled: Path) -> None:
    items = pool.read(pooled).items

    learnable = train.taught_from(items, Knobs(fold=1))

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
        knobs = Knobs(**TINY | {"epochs": 1, "folds": 2, "fold": fold})
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
    knobs = Knobs(**TINY | {"epochs": 6, "trust": 1.0})

    train.train(
        knobs, start_from=start, pool_file=pooled, out=out, targets_file=start / "targets.npz"
    )

    scores = teach.probabilities(teach.load(out / "last.pt")[0], whole.items)
    assert scores[:, CLASSES["intent"].index("suggestion")].mean() > 0.6
