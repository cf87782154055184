"""The usage headers: polling yields first, then everything waits as long as it is told."""

from datetime import timedelta

import pytest

from bot.adapters.graph_api.usage import UsageGate, usage_of
from bot.domain.errors import NotSentError
from tests.unit.platforms.graph_stub import Clock, usage

HOSTILE = [
    {},
    {"x-app-usage": "not json"},
    {"x-app-usage": "[1, 2]"},
    {"x-app-usage": '{"call_count": "95", "total_time": null, "total_cputime": true}'},
    {"x-app-usage": '{"call_count": NaN, "total_time": -5, "total_cputime": 1e300}'},
    {"x-business-use-case-usage": '{"1": {"call_count": 95}, "2": [3, null]}'},
    {"x-business-use-case-usage": "[" * 100_000},
]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(clock: Clock) -> UsageGate:
    return UsageGate(clock=clock)


def seen(gate: UsageGate, percent: int, *, minutes: int = 0) -> timedelta | None:
    headers = {name.lower(): value for name, value in usage(percent, minutes=minutes).items()}
    return gate.observe(headers, throttled=False)


def test_below_ninety_percent_nothing_waits(gate: UsageGate) -> None:
    assert seen(gate, 89) is None
    gate.require_open_for_polling()


def test_from_ninety_percent_polling_waits_and_replies_do_not(
    gate: UsageGate, clock: Clock
) -> None:
    seen(gate, 90)
    with pytest.raises(NotSentError) as error:
        gate.require_open_for_polling()
    assert error.value.retry_after == timedelta(minutes=15)
    gate.require_open()
    clock.advance(minutes=15)
    gate.require_open_for_polling()


def test_at_a_hundred_percent_everything_waits_for_the_stated_minutes(
    gate: UsageGate, clock: Clock
) -> None:
    assert seen(gate, 100, minutes=7) == timedelta(minutes=7)
    with pytest.raises(NotSentError) as error:
        gate.require_open()
    assert error.value.retry_after == timedelta(minutes=7)
    clock.advance(minutes=7)
    gate.require_open()


def test_without_stated_minutes_the_wait_doubles_up_to_an_hour(gate: UsageGate) -> None:
    waits = [gate.observe({}, throttled=True) for _ in range(8)]
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32, 60, 60)]


def test_an_undisturbed_answer_starts_the_doubling_anew(gate: UsageGate) -> None:
    gate.observe({}, throttled=True)
    gate.observe({}, throttled=False)
    assert gate.observe({}, throttled=True) == timedelta(minutes=1)


@pytest.mark.parametrize("headers", HOSTILE)
def test_headers_that_make_no_sense_stop_nothing(gate: UsageGate, headers: dict[str, str]) -> None:
    assert usage_of(headers) == (0, None)
    assert gate.observe(headers, throttled=False) is None
    gate.require_open_for_polling()


def test_a_stated_wait_of_years_is_not_believed(gate: UsageGate) -> None:
    assert seen(gate, 100, minutes=10**8) == timedelta(days=1)
