"""Figures for Prometheus, in its text format 0.0.4. Names and numbers only, nothing of people."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """`labels`: their names; `values` has a number for each combination of their values."""

    name: str
    help: str
    kind: Literal["gauge", "counter"] = "gauge"
    labels: Sequence[str] = ()
    values: Mapping[tuple[str, ...], float]


@dataclass(frozen=True, kw_only=True)
class Metrics:
    read: Callable[[], Awaitable[Iterable[Metric]]]

    async def show(self, _request: Request) -> Response:
        return Response(exposition(await self.read()), media_type=CONTENT_TYPE)


def exposition(metrics: Iterable[Metric]) -> str:
    """Return the metrics as Prometheus reads them."""
    lines: list[str] = []
    for metric in metrics:
        lines += [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} {metric.kind}"]
        for values, number in sorted(metric.values.items()):
            named = zip(metric.labels, values, strict=True)
            labels = ",".join(f'{name}="{value.translate(_ESCAPES)}"' for name, value in named)
            lines.append(
                f"{metric.name}{{{labels}}} {number:g}" if labels else f"{metric.name} {number:g}"
            )
    return "\n".join(lines) + "\n"
