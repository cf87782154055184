"""An epoch's comments: drawn, cut into pieces, batched and padded without losing one."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.classify.unigram import BOS, EOS, PAD, SPECIAL, Unigram
from models import data
from models.encoder import corpus
from models.encoder.pool import hash_of, item_of
from models.encoder.shape import CLASSES

TOKENISER = Unigram.of([*((name, 0.0) for name in SPECIAL), ("▁", -9.0), *(
    (letter, -5.0) for letter in "abcdefghijklmnopqrstuvwxyz?"
)])  # fmt: skip
CLEAR = {"intent": "complaint", "topic": "road"}


def rng(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311


def item(text: str, **labels: str) -> corpus.Item:
    example = data.Example(text=text, source="authored", group="g-0", labels=labels)
    return item_of(example, TOKENISER)


def test_missing_heads_are_ignored_and_others_numbered() -> None:
    labels = dict(zip(CLASSES, item("jalan", **CLEAR).labels, strict=True))

    assert labels["intent"] == CLASSES["intent"].index("complaint")
    assert labels["topic"] == CLASSES["topic"].index("road")
    assert labels["sentiment"] == corpus.IGNORE


def test_an_unknown_label_is_an_error() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        item("jalan", intent="anger")


def test_a_comment_in_context_is_cut_as_the_runtime_cuts_it() -> None:
    example = data.Example(
        text="kapan?", source="context", group="g", labels=CLEAR, caption="bazar", parent="oke"
    )
    found = item_of(example, TOKENISER)

    segments = [len(part) for part in _segments(found.ids)]
    assert segments == [7, 0, 4, 6]  # each with its leading space sign
    assert found.ids[-len(found.caption) :] == list(found.caption)


def _segments(ids: list[int]) -> list[list[int]]:
    parts: list[list[int]] = [[]]
    for piece in ids[1:-1]:
        if piece == EOS:
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts


def test_clear_comments_are_sometimes_put_under_a_random_post() -> None:
    post = data.Example(text="kapan?", source="context", group="g", labels=CLEAR, caption="bazar")
    posts = [item_of(post, TOKENISER)]
    clear = [item("jalan rusak", **CLEAR)] * 300
    vague = [item("kapan", topic="gen")] * 300

    found = corpus.under_any_post([*posts, *clear, *vague], rng(1))

    changed = [a for a, b in zip(found, [*posts, *clear, *vague], strict=True) if a is not b]
    assert 10 < len(changed) < 60
    assert {tuple(one.ids) for one in changed} == {(*clear[0].ids, EOS, *posts[0].caption)}


@given(st.lists(st.integers(2, 90), min_size=1, max_size=60), st.integers(0, 9))
def test_batches_hold_every_item_once_and_no_more_pieces_than_asked(
    lengths: list[int], seed: int
) -> None:
    items = [corpus.Item(ids=[BOS] * n, labels=[i], source="s") for i, n in enumerate(lengths)]

    jitter = 4  # lengths of one batch differ by so much, that batches differ between epochs
    found = list(corpus.batches(items, 128, rng(seed)))

    assert sorted(one.labels[0] for batch in found for one in batch) == list(range(len(items)))
    for batch in found:
        longest = max(len(one.ids) for one in batch)
        assert len(batch) == 1 or len(batch) * (longest - jitter) <= 128


def test_a_matrix_is_padded_at_the_end() -> None:
    assert corpus.pad([[BOS, 7, EOS], [BOS, EOS]]).tolist() == [[BOS, 7, EOS], [BOS, EOS, PAD]]


def test_a_source_gives_as_many_as_asked_within_reason() -> None:
    items = {"dkk": [item("a")] * 10, "own": [item("b")] * 4, "few": [item("c")] * 4}

    found = corpus.draw(items, {"dkk": 3, "few": 9}, rng(0))

    drawn = [one.ids for one in found]
    assert [drawn.count(item(text).ids) for text in "abc"] == [3, 4, 9]


def test_every_run_keeps_the_same_groups_apart() -> None:
    hashes = [hash_of(f"authored-{n}") for n in range(1200)]

    assert 60 < sum(map(corpus.is_held_out, hashes)) < 140


def test_each_teacher_leaves_out_its_fold_and_together_they_leave_out_all() -> None:
    hashes = [hash_of(f"authored-{n}") for n in range(1200)]

    sizes = [sum(corpus.fold_of(one, 4) == fold for one in hashes) for fold in range(4)]

    assert sum(sizes) == 1200
    assert min(sizes) > 220


def test_a_share_is_seen_in_another_hand_with_the_same_labels() -> None:
    other = (BOS, 9, EOS)
    items = [replace(item("jalan", **CLEAR), place=n, retyped=(other,)) for n in range(200)]

    found = corpus.retyped([*items, item("kapan")], 0.3, rng(2))

    changed = [one for one in found if tuple(one.ids) == other]
    assert 30 < len(changed) < 90
    assert [one.place for one in found] == [*range(200), 0]
    assert all(one.labels == items[0].labels for one in changed)
