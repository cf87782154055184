"""The package's 4-bit file is read, and pruned to the pieces that the texts use."""

from pathlib import Path

import numpy as np
import package_file
import pytest

from bot.adapters.classify.unigram import UNKNOWN, Unigram
from models.encoder import prune, start, weights


@pytest.fixture
def package(tmp_path: Path) -> weights.Package:
    package_file.write(tmp_path / "tiny.bin")
    return weights.read(tmp_path / "tiny.bin")


def test_sizes_pieces_and_scores_are_read(package: weights.Package) -> None:
    assert (package.hidden, package.layers, package.inner) == (96, 2, 192)
    assert tuple(package.pieces) == package_file.PIECES
    assert package.scores.tolist() == [-i for i in range(10)]


def test_four_bit_weights_come_back_within_half_a_step(package: weights.Package) -> None:
    exact = package_file.tensors()["l1.fo.w"]
    found = package.matrix("l1.fo.w", package.inner)

    steps = np.abs(exact.reshape(-1, 32)).max(1) / 7
    assert found.shape == exact.shape
    assert (np.abs(found - exact).reshape(-1, 32).max(1) <= 0.51 * steps).all()


def test_vectors_come_back_exactly(package: weights.Package) -> None:
    assert (package.vector("l0.aln.w") == package_file.tensors()["l0.aln.w"]).all()


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(64))

    with pytest.raises(ValueError, match="not an e5-small-q4 file"):
        weights.read(tmp_path / "other.bin")


def test_pruning_keeps_special_used_and_latin_pieces(
    package: weights.Package, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prune, "texts", lambda _folder: iter(["Jalan a"]))

    kept = [package.pieces[i] for i in prune.keep(package, data_folder)]

    assert kept == ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "▁jalan"]


def test_test_texts_do_not_choose_the_pieces(data_folder: Path) -> None:
    found = set(prune.texts(data_folder))

    assert {"semoga lekas pulih", "gmn nih min", "terima kasih dokter"} <= found
    assert not {"antri lama sekali", "kapan mulai vaksin", "pelayanan buruk"} & found


def test_the_start_checkpoint_comes_back_with_its_shape(
    package: weights.Package, tmp_path: Path
) -> None:
    kept = [0, 1, 2, 3, 4, 7]
    prune.write(package, kept, tmp_path)

    shape, found = start.read(tmp_path)

    assert (shape.pieces, shape.layers, shape.hidden, shape.inner) == (6, 2, 96, 192)
    assert (found["words.weight"] == package.matrix("emb.word", 96)[kept]).all()
    tokeniser = Unigram.read(tmp_path / "pieces.txt.gz")
    assert tokeniser.ids == {"▁": 4, "▁rusak": 5}
    assert tokeniser.encode("rusak 語", max_pieces=9) == [0, 5, 4, UNKNOWN, 2]
