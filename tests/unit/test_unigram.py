"""The tokeniser cuts as SentencePiece does: the most probable sequence of pieces."""

import gzip
from pathlib import Path

import pytest

from bot.adapters.classify.unigram import BOS, EOS, SPECIAL, UNKNOWN, Unigram

PIECES = [
    *((name, 0.0) for name in SPECIAL),
    ("▁", -3.0),
    ("▁ban", -4.0),
    ("▁banjir", -5.0),
    ("jir", -4.0),
    ("b", -6.0),
]


@pytest.fixture
def tokeniser() -> Unigram:
    return Unigram.of(PIECES)


def cut(tokeniser: Unigram, text: str, max_pieces: int = 16) -> list[str]:
    return [PIECES[i][0] for i in tokeniser.encode(text, max_pieces=max_pieces)]


def test_the_most_probable_cut_wins(tokeniser: Unigram) -> None:
    assert cut(tokeniser, "banjir") == ["<s>", "▁banjir", "</s>"]


def test_every_word_begins_with_the_space_sign(tokeniser: Unigram) -> None:
    assert cut(tokeniser, "ban jir") == ["<s>", "▁ban", "▁", "jir", "</s>"]


def test_an_unknown_letter_is_one_piece(tokeniser: Unigram) -> None:
    assert tokeniser.encode("banq", max_pieces=16)[2] == UNKNOWN


def test_nothing_gives_begin_and_end(tokeniser: Unigram) -> None:
    assert tokeniser.encode("", max_pieces=16) == [BOS, EOS]


def test_a_huge_text_is_cut_to_the_limit(tokeniser: Unigram) -> None:
    ids = tokeniser.encode("banjir " * 200_000, max_pieces=16)
    assert len(ids) == 16
    assert ids[-1] == EOS


def test_pieces_are_read_from_a_file_in_id_order(tmp_path: Path) -> None:
    path = tmp_path / "pieces.txt.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{piece}\t{score}\n" for piece, score in PIECES)
    assert Unigram.read(path) == Unigram.of(PIECES)
