"""The text that Prometheus reads."""

from collections.abc import Iterable, Mapping

import httpx
import pytest

from bot.web import create_web
from bot.web.metrics import Metric, exposition
from tests.support.http import NO_TLS


def test_each_metric_has_its_help_its_kind_and_one_line_per_combination_of_labels() -> None:
    metrics = [
        Metric(
            name="a_total", help="A.", kind="counter", labels=("x", "y"), values={("1", "2"): 3}
        ),
        Metric(name="b", help="B.", values={(): 0.5}),
        Metric(name="c", help="C.", labels=("x",), values={}),
    ]

    assert exposition(metrics).splitlines() == [
        "# HELP a_total A.",
        "# TYPE a_total counter",
        'a_total{x="1",y="2"} 3',
        "# HELP b B.",
        "# TYPE b gauge",
        "b 0.5",
        "# HELP c C.",
        "# TYPE c gauge",
    ]


def test_a_label_cannot_break_out_of_its_quotes() -> None:
    metric = Metric(name="a", help="A.", labels=("x",), values={('"}\n\\',): 1})

    assert 'a{x="\\"}\\n\\\\"} 1' in exposition([metric])


@pytest.mark.parametrize(("given", "status"), [(True, 200), (False, 404)])
async def test_the_page_is_there_where_figures_are(given, status):
    async def nothing(*_: object) -> None: ...

    async def ready() -> Mapping[str, object]:
        return {"ok": True}

    async def figures() -> Iterable[Metric]:
        return [Metric(name="a", help="A.", values={(): 1})]

    web = create_web(
        platforms={},
        receive=nothing,
        poll_now=nothing,
        look_again=nothing,
        ready=ready,
        metrics=figures if given else None,
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(web), base_url="http://office", verify=NO_TLS
    ) as client:
        answer = await client.get("/metrics")

    assert answer.status_code == status
    if given:
        assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert answer.text.endswith("a 1\n")
