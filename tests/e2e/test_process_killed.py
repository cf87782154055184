"""`kill -9` at any moment of the pipeline: nothing is lost, nothing is published twice."""

import os
import random

import pytest

from tests.e2e.kills import Campaign, assert_nothing_lost_or_doubled
from tests.e2e.office import OfficeMaker

KILLS = 26
GROUPS = 4
KILLS_ON_POSTGRES = 10
SEED = os.environ.get("TANGGAP_TEST_SEED")


def seed(group: int) -> int:
    """Return a seed that is printed where the test fails; set the variable to repeat it."""
    number = int(SEED) if SEED else random.SystemRandom().randrange(10**6)
    print(f"TANGGAP_TEST_SEED={number} (group {group})")  # noqa: T201
    return number + group


@pytest.mark.timeout(400)
@pytest.mark.parametrize("group", range(GROUPS))
async def test_kills_at_any_moment_lose_and_double_nothing(
    make_office: OfficeMaker, group: int
) -> None:
    campaign = Campaign(await make_office(), random.Random(seed(group)))
    await campaign.run(KILLS)
    print(campaign.report())  # noqa: T201
    assert campaign.kills == KILLS
    await assert_nothing_lost_or_doubled(campaign)
