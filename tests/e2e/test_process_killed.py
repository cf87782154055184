"""`kill -9` at any moment of the pipeline: nothing is lost, nothing is published twice."""

import os
import random

import pytest

from tests.e2e.kills import Campaign, assert_nothing_lost_or_doubled
from tests.e2e.office import Office, OfficeMaker

KILLS = int(os.environ.get("TANGGAP_TEST_KILLS", "23"))
GROUPS = 4
KILLS_ON_POSTGRES = 10
READS_ALL_POSTS = {"PLATFORMS__INSTAGRAM__POLL_ALWAYS": "10"}
"""Changed comments are noticed under any post."""
SEED = os.environ.get("TANGGAP_TEST_SEED")


def seed(group: int) -> int:
    """Return a seed that is printed where the test fails; set the variable to repeat it."""
    number = int(SEED) if SEED else random.SystemRandom().randrange(10**6)
    print(f"TANGGAP_TEST_SEED={number} (group {group})")  # noqa: T201
    return number + group


def campaign_over(office: Office, group: int) -> Campaign:
    return Campaign(office, random.Random(seed(group)))  # noqa: S311 — to be repeatable


async def run(campaign: Campaign, kills: int) -> None:
    await campaign.run(kills)
    print(campaign.report())  # noqa: T201
    assert campaign.kills == kills
    assert campaign.hits.total() >= kills / 2, "most kills must come at the moment they name"
    await assert_nothing_lost_or_doubled(campaign)


@pytest.mark.parametrize("group", range(GROUPS))
async def test_kills_at_any_moment_lose_and_double_nothing(
    make_office: OfficeMaker, group: int
) -> None:
    office = await make_office(**READS_ALL_POSTS)
    await run(campaign_over(office, group), KILLS)


@pytest.mark.postgres
async def test_the_same_on_postgresql(make_office: OfficeMaker, postgres_url: str) -> None:
    office = await make_office(database_url=postgres_url, **READS_ALL_POSTS)
    await run(campaign_over(office, GROUPS), KILLS_ON_POSTGRES)
