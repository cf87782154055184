"""What a card shows of the post below which a comment stands: asked for once per post."""

from dataclasses import dataclass, field, replace

import pytest

from bot.domain.comment import Direction
from bot.domain.errors import NotSentError, PlatformError, RejectedError
from bot.domain.post import PostFacts
from bot.ports import Channel, Poll
from bot.usecases import jobs
from bot.usecases.posts import DescribePosts
from tests.integration.usecases.office import Office, incoming

LINK, PICTURE = "https://www.instagram.com/p/ABC/", "https://cdn.example/kecil.jpg"


@dataclass
class Shelf:
    asked: list[str] = field(default_factory=list)
    errors: list[PlatformError] = field(default_factory=list)

    async def describe(self, post_id: str) -> PostFacts:
        self.asked.append(post_id)
        if self.errors:
            raise self.errors.pop(0)
        return PostFacts(
            platform="kind", id=post_id, caption="Jadwal", permalink=LINK, thumbnail=PICTURE
        )


@pytest.fixture
def shelf(office: Office) -> Shelf:
    shelf = Shelf()
    posts = DescribePosts(uow=office.uow, clock=office.clock, platforms={"instagram": shelf})
    office.handle_posts(posts.run)
    return shelf


async def arrive(office: Office, *external_ids: str) -> None:
    comments = [
        replace(incoming("question: kapan?", external_id=one), post_id="p1")
        for one in external_ids
    ]
    await office.intake.receive(comments, channel=Channel.WEBHOOK)
    await office.run_jobs()


async def test_it_is_asked_once_and_stands_on_every_card(office, shelf) -> None:
    await arrive(office, "c1", "c2")
    poll = Poll(comments=(replace(incoming("x", external_id="c3"), post_id="p1"),), cursor="1")
    await office.intake.receive_poll(poll, platform="instagram")
    await office.run_jobs()

    assert shelf.asked == ["p1"]
    for card in office.desk.cards[-1:]:
        assert (card.post_caption, card.permalink, card.thumbnail) == ("Jadwal", LINK, PICTURE)


async def test_a_card_that_was_there_before_is_drawn_again(office, shelf) -> None:
    shelf.errors = [NotSentError("away")]
    await arrive(office, "c1")
    assert office.desk.cards[-1].post_caption is None
    office.clock.advance(hours=1)

    await office.run_jobs()

    assert office.desk.cards[-1].post_caption == "Jadwal"
    assert (
        office.desk.cards[-1].ref == office.desk.cards[0].ref or office.desk.cards[0].ref is None
    )


async def test_a_post_that_cannot_be_read_is_not_asked_for_again(office, shelf) -> None:
    shelf.errors = [RejectedError("100/33", code="gone")]
    await arrive(office, "c1")
    await arrive(office, "c2")

    assert shelf.asked == ["p1"]
    assert office.desk.cards[-1].thumbnail is None


async def test_nothing_is_asked_for_the_offices_own_comments_or_without_a_post(
    office, shelf
) -> None:
    ours = replace(incoming("Halo"), post_id="p1", direction=Direction.OUTGOING)
    await office.intake.receive([ours], channel=Channel.WEBHOOK)
    await office.in_review(external_id="c9")
    async with office.uow() as tx:
        await tx.jobs.put(jobs.describe_post("youtube", "v1"))  # not set up any more
    await office.run_jobs()

    assert shelf.asked == []
