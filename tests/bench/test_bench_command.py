"""Each measurement runs, small; its figures are there and its counts are true."""

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest

from bot.bench.file_import import bench_import
from bot.bench.measure import BENCHES
from bot.bench.webhook import bench_webhook
from tests.bench.conftest import Bench
from tests.bench.counting import count

pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("bench")]

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
        "disk_sync_p99_ms",
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
    "platforms": {
        "changes",
        "changes_per_second",
        "changes_refused",
        "changes_lost",
        "idle_accounts",
        "idle_seconds",
        "idle_cpu_percent",
        *(
            f"{place}_{figure}"
            for place in ("instagram", "facebook", "youtube")
            for figure in ("caught_up_seconds", "missing", "doubled")
        ),
    },
}
N = 2


@pytest.fixture(scope="module")
def results(bench: Bench) -> dict[str, dict[str, Any]]:
    """Return what `tanggap bench all` prints, by name of the measurement."""
    printed = json.loads(bench("all", "-n", str(N), "--json"))
    assert printed.keys() == {"results", "met"}
    assert printed["met"] is all(result["met"] for result in printed["results"])
    return {result["name"]: result for result in printed["results"]}


def test_every_measurement_is_tested(results: dict[str, dict[str, Any]]) -> None:
    assert list(results) == list(BENCHES)
    assert FIGURES.keys() == BENCHES.keys()


@pytest.mark.parametrize("name", FIGURES)
def test_a_measurement_has_its_figures_and_says_whether_they_are_good_enough(
    name: str, results: dict[str, dict[str, Any]]
) -> None:
    result = results[name]
    assert result.keys() == COMMON | FIGURES[name]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", key) for key in result)
    assert result["n"] == N
    assert result["machine"].keys() == {"cpu", "cores", "system", "python", "load"}
    assert all(0 <= result[key] < math.inf for key in FIGURES[name])
    for target in result["targets"]:
        value, limit = result[target["figure"]], target["limit"]
        good = value >= limit if target["kind"] == "at_least" else value <= limit
        assert target["met"] is good
    assert result["met"] is all(target["met"] for target in result["targets"])
    assert [result.get(nothing, 0) for nothing in ("missing", "lost", "refused")] == [0, 0, 0]


def test_a_person_reads_figures_and_a_plain_verdict(bench: Bench) -> None:
    printed = bench("import", "-n", "3")
    assert "  stored: 3\n" in printed
    assert re.search(r"sasaran seconds ≤ 30: (TIDAK )?tercapai\n", printed)
    assert "sasaran missing ≤ 0: tercapai\n" in printed


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
