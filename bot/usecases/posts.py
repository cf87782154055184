"""Caption, address and picture of a post are asked for once, when the first comment arrives."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.comment import Direction, storable
from bot.domain.errors import RejectedError
from bot.domain.post import PostFacts
from bot.ports import Clock, DescribesPosts, Job, Stored, Transaction, UnitOfWork
from bot.usecases import jobs


async def post_jobs(
    tx: Transaction, stored: Sequence[Stored], *, describing: Collection[str]
) -> list[Job]:
    """Return a job for each post that nothing is known of."""
    named: dict[str, set[str]] = {}
    for one in stored:
        incoming = one.incoming
        is_citizens = incoming.direction is Direction.INCOMING
        if incoming.post_id and is_citizens and incoming.platform in describing:
            named.setdefault(incoming.platform, set()).add(storable(incoming.post_id))
    return [
        jobs.describe_post(platform, post_id)
        for platform, ids in named.items()
        for post_id in sorted(await tx.posts.unknown(platform, ids))
    ]


@dataclass(frozen=True, kw_only=True)
class DescribePosts:
    uow: UnitOfWork
    clock: Clock
    platforms: Mapping[str, DescribesPosts]

    async def run(self, subjects: Sequence[str]) -> None:
        """Ask for each post. Raises NotSentError: the platform could not be read."""
        for subject in subjects:
            platform, post_id = jobs.post_of(subject)
            await self._describe(platform, post_id)

    async def _describe(self, platform: str, post_id: str) -> None:
        async with self.uow() as tx:
            is_known = await tx.posts.get(platform, post_id) is not None
        if is_known or platform not in self.platforms:
            return
        try:
            told = await self.platforms[platform].describe(post_id)
            post = replace(told, platform=platform)
        except RejectedError:  # gone or not ours to read: not asked again for every comment
            post = PostFacts(platform=platform, id=post_id)
        async with self.uow() as tx:
            await tx.posts.save(post, at=self.clock())
            await self._redraw(tx, post)

    async def _redraw(self, tx: Transaction, post: PostFacts) -> None:
        """Have the open cards below it drawn again."""
        standing = await tx.reviews.standing(post.platform, post.id, since=None)
        comments = await tx.comments.find_many(post.platform, standing)
        items = await tx.reviews.for_comments([one.id for one in comments.values()])
        await tx.jobs.put(*(jobs.show_card(item.id) for item in items if item.card))
