"""The pool: every comment that training may see, cut once, and what comes back from its file."""

import random
from pathlib import Path

import numpy as np
import pytest
from training_builders import line, write

from bot.adapters.classify.unigram import SPECIAL, Unigram
from models import data
from models.encoder import corpus, noise, pool

TOKENISER = Unigram.of([*((name, 0.0) for name in SPECIAL), ("▁", -9.0), *(
    (letter, -5.0) for letter in "abcdefghijklmnopqrstuvwxyz?"
)])  # fmt: skip


@pytest.fixture
def built(data_folder: Path, own_folder: Path) -> pool.Pool:
    context = line("kapan kak?", "question", caption="bazar", parent="oke")
    write(own_folder / "context.jsonl", *[context.replace("kapan", f"kapan {n}") for n in "abcd"])
    return pool.build(data_folder, TOKENISER, own=own_folder)


def test_what_is_written_is_read_again(built: pool.Pool, tmp_path: Path) -> None:
    opinions = np.linspace(0, 1, len(built.items) * pool.COLUMNS, dtype=np.float32)
    whole = pool.Pool(items=built.items, linear=opinions.reshape(-1, pool.COLUMNS))
    pool.write(whole, tmp_path / "pool.npz")

    found = pool.read(tmp_path / "pool.npz")

    for one, other in zip(whole.items, found.items, strict=True):
        for name in ("ids", "labels", "caption"):
            assert list(getattr(one, name)) == list(getattr(other, name))
        assert (one.source, one.place, one.group) == (other.source, other.place, other.group)
        assert [list(hand) for hand in one.retyped] == [list(hand) for hand in other.retyped]
    assert found.linear is not None
    np.testing.assert_allclose(found.linear, whole.linear, atol=1e-3)


def test_places_are_those_in_the_pool(built: pool.Pool) -> None:
    assert [item.place for item in built.items] == list(range(len(built.items)))


def test_test_texts_are_not_in_it_and_the_development_set_is_marked(
    data_folder: Path, own_folder: Path
) -> None:
    texts = {row.text for row in pool.examples(data_folder, own_folder)}

    assert "semoga lekas pulih" in texts
    assert not {"antri lama sekali", "kapan mulai vaksin", "pelayanan buruk"} & texts
    assert {row.source for row in pool.development(data_folder)} == {corpus.DEV}


def test_the_unlabelled_have_no_labels(built: pool.Pool) -> None:
    some = [item for item in built.items if item.source == pool.UNLABELLED]

    assert len(some) == 3
    assert all(label == corpus.IGNORE for item in some for label in item.labels)


def test_the_development_set_is_in_one_hand_only(built: pool.Pool) -> None:
    assert not [item for item in built.items if item.source == corpus.DEV and item.retyped]


@pytest.mark.parametrize("text", ["", "😀😀", "?", "a" * 5000, "\x00\u202e", "  "])
def test_any_text_is_retyped_without_a_fall(text: str) -> None:
    for seed in range(20):
        assert isinstance(noise.retype(text, random.Random(seed), {"a": ["b"]}), str)  # noqa: S311


def test_slang_takes_the_place_of_formal_words() -> None:
    slang = {"tidak": ["gak"], "bisa": ["bs"]}
    found = {noise.retype("tidak bisa", random.Random(n), slang) for n in range(60)}  # noqa: S311

    assert {"gak bs", "tidak bs", "gak bisa"} & found


def test_without_a_list_there_is_no_slang(data_folder: Path) -> None:
    assert noise.read_slang(data_folder) == {}


def test_slang_is_read_from_slang_to_formal(data_folder: Path) -> None:
    listed = '{"gak": "tidak", "ga": "tidak", "ok": "ok", "otw": "on the way", "aneh": NaN}'
    write(data_folder / "dkk_semarang" / "kamus_alay.json", listed)

    assert noise.read_slang(data_folder) == {"tidak": ["gak", "ga"]}


def test_labels_become_class_numbers_and_unknown_ones_are_an_error() -> None:
    example = data.Example(text="x", source="s", group="g", labels={"intent": "anger"})
    with pytest.raises(ValueError, match="not in tuple"):
        pool.item_of(example, TOKENISER)
