"""Each measurement runs, small; its figures are there and its counts are true."""

import math
import re
from pathlib import Path

import pytest

from bot.bench.file_import import bench_import
from bot.bench.measure import BENCHES
from bot.bench.webhook import bench_webhook
from tests.bench.conftest import Measure
from tests.bench.counting import count

pytestmark = pytest.mark.timeout(300)

COMMON = {"name", "conditions", "machine", "n", "targets", "met"}
FIGURES = {
    "start": {
        "empty_p50_seconds",
        "empty_max_seconds",
        "existing_p50_seconds",
        "existing_max_seconds",
        "max_seconds",
    },
    "memory": {
        "accepted",
        "missing",
        "idle_mb",
        "loaded_mb",
        "digests",
        "digest_mb",
        "peak_mb",
    },
    "webhook": {
        "accepted_per_second",
        "p50_ms",
        "p95_ms",
        "p99_ms",
        "max_ms",
        "capacity_per_second",
        "capacity_p50_ms",
        "capacity_p95_ms",
        "capacity_p99_ms",
        "capacity_max_ms",
        "accepted",
        "refused",
        "durable",
        "lost",
    },
    "card": {
        "accepted",
        "cards",
        "missing",
        "archived",
        "p50_seconds",
        "p95_seconds",
        "p99_seconds",
        "max_seconds",
    },
    "import": {"stored", "classified", "missing", "seconds", "rows_per_second"},
}
SMALL = {"start": 1, "memory": 10, "webhook": 20, "card": 6, "import": 30}


def test_every_measurement_is_tested() -> None:
    assert FIGURES.keys() == SMALL.keys() == BENCHES.keys()


@pytest.mark.parametrize("name", BENCHES)
async def test_a_measurement_prints_its_figures_and_whether_they_are_good_enough(
    name: str, measure: Measure
) -> None:
    result = await measure(name, SMALL[name])

    assert result.keys() == COMMON | FIGURES[name]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", key) for key in result)
    assert (result["name"], result["n"]) == (name, SMALL[name])
    assert result["machine"].keys() == {"cpu", "cores", "system", "python", "load"}
    figures = [result[key] for key in FIGURES[name]]
    assert all(value >= 0 and math.isfinite(value) for value in figures)
    for target in result["targets"]:
        value, limit = result[target["figure"]], target["limit"]
        good = value >= limit if target["kind"] == "at_least" else value <= limit
        assert target["met"] is good
    assert result["met"] is all(target["met"] for target in result["targets"])
    for nothing in ("missing", "lost", "refused"):
        assert result.get(nothing, 0) == 0


async def test_what_a_webhook_measurement_calls_durable_is_in_the_database(
    tmp_path: Path,
) -> None:
    result = await bench_webhook(tmp_path, 20)

    sent = 3 + 20 + 20  # a tenth and one to warm up, at a rate, at once
    assert result.figures["accepted"] == result.figures["durable"] == sent
    assert (result.figures["refused"], result.figures["lost"]) == (0, 0)
    assert count(tmp_path / "bench.db", "comments") == sent


async def test_an_import_measurement_counts_rows_that_were_understood(tmp_path: Path) -> None:
    result = await bench_import(tmp_path, 30)

    assert result.figures["stored"] == result.figures["classified"] == 30
    assert count(tmp_path / "bench.db", "comments", "intent IS NOT NULL") == 30
