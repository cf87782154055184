"""The digest's chart, as far as a machine can look at it."""

import io

import numpy as np
import pytest
from matplotlib.image import imread

from bot.adapters.desk.digest_chart import Bar, Chart, draw

WHITE = (1.0, 1.0, 1.0)
NOW, BEFORE = "#0b5c8e", "#bcc8d1"


def chart(*bars: Bar, title: str = "13 komentar warga") -> Chart:
    return Chart(
        title=title,
        subtitle="16–22 November 2026 · +3 dari pekan sebelumnya",
        now_label="Pekan ini",
        before_label="Pekan sebelumnya",
        empty="Tidak ada komentar.",
        groups=(("Jenis komentar", bars),),
    )


def pixels(picture: bytes) -> np.ndarray:
    return imread(io.BytesIO(picture))[:, :, :3]


def widest(image: np.ndarray, color: str) -> int:
    """Return the longest run of pixels of `color` in any row."""
    wanted = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    same = (np.abs(image - wanted) < 0.02).all(axis=2)
    return int(same.sum(axis=1).max())


def test_the_picture_is_a_png_for_a_phone() -> None:
    picture = draw(chart(Bar(label="Keluhan", now=6, before=1)))

    assert picture.startswith(b"\x89PNG\r\n")
    assert pixels(picture).shape == (1080, 1080, 3)
    assert len(picture) < 300_000


def test_bars_are_as_long_as_their_counts_say() -> None:
    image = pixels(draw(chart(Bar(label="Keluhan", now=60, before=20))))

    assert widest(image, NOW) / widest(image, BEFORE) == pytest.approx(3, rel=0.05)


@pytest.mark.parametrize("count", [1, 137, 99_999])
def test_nothing_is_cut_off_at_the_edges(count: int) -> None:
    image = pixels(draw(chart(Bar(label="Pertanyaan", now=count, before=count))))

    for edge in (image[:12], image[-12:], image[:, :12], image[:, -12:]):
        assert np.allclose(edge, WHITE)


def test_a_week_without_comments_is_drawn_as_a_sentence() -> None:
    empty = pixels(draw(chart(Bar(label="Keluhan", now=0, before=0))))

    assert widest(empty, NOW) == 0
    assert not np.allclose(empty[500:580], WHITE)


def test_dollar_signs_are_text_and_no_formula() -> None:
    draw(chart(Bar(label="$\\frac{1}$ {{x}}", now=1, before=0), title="$a$ ^_"))


def test_the_same_chart_gives_the_same_picture() -> None:
    bars = Bar(label="Keluhan", now=6, before=1)

    assert draw(chart(bars)) == draw(chart(bars))
