"""The digest's chart: this week against the week before, as a PNG for a phone."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SIDE_INCHES, _DPI = 7.2, 150  # 1080 × 1080 pixels
_LEFT, _RIGHT, _TOP, _BOTTOM = 0.23, 0.94, 0.79, 0.05

# Dark blue against pale grey: told apart by lightness alone, whatever colours one sees.
_NOW, _BEFORE, _INK, _QUIET = "#0b5c8e", "#bcc8d1", "#1d2733", "#5f6d7a"
# Shipped with matplotlib, so that every machine draws the same picture.
_FONT = "DejaVu Sans"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One label with its count in this week and in the week before."""

    label: str
    now: int
    before: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """Everything the picture says. `empty` stands in the middle if all counts are 0."""

    title: str
    subtitle: str
    now_label: str
    before_label: str
    empty: str
    groups: Sequence[tuple[str, Sequence[Bar]]]


def draw(chart: Chart) -> bytes:
    """Return the chart as PNG. Takes about half a second of CPU; safe in a thread."""
    # Imported here: matplotlib's memory is only spent by processes that draw.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(_SIDE_INCHES, _SIDE_INCHES), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    _write(figure, 0.06, 0.945, chart.title, size=19, weight="bold")
    _write(figure, 0.06, 0.893, chart.subtitle, size=13.5, color=_QUIET)
    if any(bar.now or bar.before for _, bars in chart.groups for bar in bars):
        _draw_groups(figure, chart)
    else:
        _write(figure, 0.5, 0.48, chart.empty, size=16, color=_QUIET, ha="center")
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def _draw_groups(figure: "Figure", chart: Chart) -> None:
    _legend(figure, chart)
    # Each group is as high as its rows plus one row for its heading, so all rows are equal.
    rows = [len(bars) + 1 for _, bars in chart.groups]
    unit = (_TOP - _BOTTOM) / sum(rows)
    longest = max(max(bar.now, bar.before) for _, bars in chart.groups for bar in bars)
    top = _TOP
    for (heading, bars), height in zip(chart.groups, rows, strict=True):
        bottom = top - unit * height
        _write(figure, 0.06, top - unit * 0.62, heading, size=14, weight="bold")
        axes = figure.add_axes((_LEFT, bottom, _RIGHT - _LEFT, unit * (height - 1)))
        _draw_bars(axes, bars, longest=longest)
        top = bottom


def _draw_bars(axes: "Axes", bars: Sequence[Bar], *, longest: int) -> None:
    axes.set_axis_off()
    axes.set_xlim(0, longest * 1.1)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    for row, bar in enumerate(bars):
        axes.barh(row - 0.14, bar.now, height=0.38, color=_NOW)
        axes.barh(row + 0.2, bar.before, height=0.22, color=_BEFORE)
        axes.text(-longest * 0.022, row, bar.label, ha="right", **_style(size=13.5, color=_INK))
        gap = longest * 0.014
        style = _style(size=13.5, color=_NOW if bar.now else _QUIET, weight="bold")
        axes.text(bar.now + gap, row - 0.14, str(bar.now), **style)
        axes.text(bar.before + gap, row + 0.21, str(bar.before), **_style(size=10, color=_QUIET))


def _legend(figure: "Figure", chart: Chart) -> None:
    for x, color, label in ((0.059, _NOW, chart.now_label), (0.25, _BEFORE, chart.before_label)):
        figure.text(x, 0.838, "■", **_style(size=16, color=color))
        _write(figure, x + 0.032, 0.838, label, size=12.5, color=_INK)


def _write(figure: "Figure", x: float, y: float, text: str, **style: Any) -> None:
    figure.text(x, y, text, **_style(**style))


def _style(
    *, size: float, color: str = _INK, weight: str = "normal", **more: Any
) -> dict[str, Any]:
    return {
        "fontsize": size,
        "color": color,
        "fontweight": weight,
        "fontfamily": _FONT,
        "va": "center",
        "parse_math": False,
    } | more
