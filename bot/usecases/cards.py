"""Step 4: build the review card and show it; the card is edited in place for ever after."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypedDict

from bot.domain.account import Accounts
from bot.domain.card import Card
from bot.domain.comment import Comment
from bot.domain.correction import Correction, reading
from bot.domain.deeds import Like, Removal, Restriction
from bot.domain.policy import reply_intent
from bot.domain.post import PostFacts
from bot.domain.private_reply import PrivateReply
from bot.domain.reply import ItemId
from bot.domain.review import OPEN, CardRef, ReviewItem, State
from bot.domain.staff import StaffRoster
from bot.domain.ticket import CHAT, earlier
from bot.domain.verdict import Verdict
from bot.language import pii
from bot.ports import Clock, Desk, RepliesPrivately, Switch, Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.contention import retried
from bot.usecases.private_reply import GONE, is_too_late


class _Deeds(TypedDict):
    takes_reply: bool
    held: bool
    can_correct: bool
    correction: Correction | None
    corrected_by: str
    can_delete: bool
    can_like: bool
    can_restrict: bool
    removal: Removal | None
    removal_by: str
    like: Like | None
    like_by: str
    restriction: Restriction | None
    restriction_by: str


@dataclass(frozen=True, kw_only=True)
class CardBuilder:
    """`hiding`, `deleting`, `liking`: names of the platforms that can do so to a comment.

    `restricting`: those that can keep its author from writing. `private`: those that take private
    replies.
    """

    roster: StaffRoster
    clock: Clock
    hiding: Collection[str]
    deleting: Collection[str] = ()
    liking: Collection[str] = ()
    restricting: Collection[str] = ()
    private: Mapping[str, RepliesPrivately] = field(default_factory=dict)
    dry_run: bool = False
    accounts: Accounts = field(default_factory=Accounts)

    async def build(self, tx: Transaction, item: ReviewItem) -> Card:
        comment = await tx.comments.get(item.comment_id)
        verdict = (await tx.comments.verdicts([comment.id]))[comment.id]
        parent = None
        if comment.parent_id:
            parent = await tx.comments.find(comment.platform, comment.parent_id)
        post = await _post(tx, comment)
        answer = None
        if item.state is State.ANSWERED and item.reply:
            answer = await tx.comments.find(comment.platform, item.reply.external_id)
        paused = await tx.marks.is_on(Switch.PUBLISHING_PAUSED)
        private = await tx.private_replies.get(item.id)
        card = self.compose(item, comment, verdict)
        if comment.platform == CHAT:
            card = await _in_conversation(tx, card, comment)
        return replace(
            card,
            post_caption=post.caption or card.post_caption,
            permalink=card.permalink or post.permalink,
            thumbnail=post.thumbnail,
            parent=pii.mask(parent.text) if parent else None,
            native_answer=pii.mask(answer.text) if answer else None,
            paused=paused,
            can_reply_privately=self._takes_private(private, item, comment),
            private=private,
            private_by=self.roster.name_of(private.decided_by),
        )

    def compose(self, item: ReviewItem, comment: Comment, verdict: Verdict) -> Card:
        """Return the card without what only the storage knows: parent, answers, a pause."""
        now, account = self.clock(), self.accounts.of(comment.platform)
        lease = item.edit_lease if item.edit_lease and now < item.edit_lease.until else None
        card = Card(
            item_id=item.id,
            revision=item.revision,
            state=item.state,
            ref=item.card,
            platform=account.kind,
            account=account.key,
            label=account.label,
            place=account.place,
            permalink=comment.permalink,
            kind=comment.kind,
            author=pii.mask_name(comment.author_name or ""),
            comment=pii.mask(comment.text),
            post_caption=comment.post_caption,
            created_at=comment.created_at,
            due_at=item.due_at,
            overdue=item.state in OPEN and now > item.due_at,
            verdict=verdict,
            draft=item.draft,
            can_hide=comment.on_our_post and comment.platform in self.hiding,
            can_redraft=comment.takes_reply
            and reply_intent(reading(verdict, item.correction)) is not None,
            decided_by=self.roster.name_of(item.decided_by),
            decided_at=item.decided_at,
            publish_after=item.publish_after,
            changed_at=item.changed_at,
            hidden_natively=item.state is State.HIDDEN and item.decided_by is None,
            published_at=item.published_at,
            reply_permalink=item.reply.permalink if item.reply else None,
            reject_reason=item.reject_reason,
            failure=item.failure,
            editing_by=self.roster.name_of(lease.by) if lease else "",
            editing_until=lease.until if lease else None,
            dry_run=self.dry_run,
        )
        return replace(card, **self._deeds(item, comment))

    def _deeds(self, item: ReviewItem, comment: Comment) -> _Deeds:
        """Return whether it can be answered, and what may be done, and was done, beside it."""
        removal, like, restriction = item.removal, item.like, item.restriction
        correction = item.correction
        can_restrict = comment.author_id is not None and comment.platform in self.restricting
        return {
            "takes_reply": comment.takes_reply,
            "held": comment.held and item.state in OPEN,
            "can_correct": item.may_be_corrected,
            "correction": correction,
            "corrected_by": self.roster.name_of(correction.by) if correction else "",
            "can_delete": comment.on_our_post and comment.platform in self.deleting,
            "can_like": comment.platform in self.liking and item.may_be_liked,
            "can_restrict": can_restrict and item.may_be_restricted(self.clock()),
            "removal": removal,
            "removal_by": self.roster.name_of(removal.by) if removal else "",
            "like": like,
            "like_by": self.roster.name_of(like.by) if like else "",
            "restriction": restriction,
            "restriction_by": self.roster.name_of(restriction.by) if restriction else "",
        }

    def _takes_private(self, private: PrivateReply, item: ReviewItem, comment: Comment) -> bool:
        platform = self.private.get(comment.platform)
        if platform is None or item.state in GONE or not comment.on_our_post:
            return False
        return private.may_be_proposed and not is_too_late(comment, platform, at=self.clock())


async def _post(tx: Transaction, comment: Comment) -> PostFacts:
    """Return what is known of the comment's post, if anything."""
    post_id = comment.post_id or ""
    known = await tx.posts.get(comment.platform, post_id) if post_id else None
    return known or PostFacts(platform=comment.platform, id=post_id)


async def _in_conversation(tx: Transaction, card: Card, comment: Comment) -> Card:
    ticket = await tx.tickets.for_comment(comment.id)
    said = earlier(await tx.tickets.turns(comment.id))
    masked = tuple(replace(one, text=pii.mask(one.text)) for one in said)
    return replace(card, ticket=ticket.number if ticket else "", conversation=masked)


@dataclass(frozen=True, kw_only=True)
class ShowCard:
    uow: UnitOfWork
    desk: Desk
    cards: CardBuilder
    clock: Clock

    async def run(self, subjects: Sequence[str]) -> None:
        for item_id in jobs.item_ids(subjects):
            async with self.uow() as tx:
                item = await tx.reviews.get(item_id)
                card = await self.cards.build(tx, item)
            ref = await self.desk.show(card)
            await self._settle(item, ref)

    async def _settle(self, drawn: ReviewItem, ref: CardRef) -> None:
        """Store where the card stands, and have it drawn again if it is out of date already.

        Another process may have drawn the change meanwhile, and our older drawing landed last. A
        message that was taken as the card meanwhile stays it: people have pressed that one.
        """

        async def settle() -> None:
            async with self.uow() as tx:
                item = await tx.reviews.get(drawn.id)
                if item.version != drawn.version:
                    await tx.jobs.put(jobs.show_card(item.id))
                if item.card == drawn.card != ref:
                    item.card = ref
                    await tx.reviews.save(item, at=self.clock())

        await retried(settle)


async def adopt_card(uow: UnitOfWork, item_id: ItemId, ref: CardRef, *, clock: Clock) -> CardRef:
    """Take the message at `ref` as the card of an item that has none; return where it stands."""

    async def adopt() -> CardRef:
        async with uow() as tx:
            item = await tx.reviews.get(item_id)
            if item.card is None:
                item.card = ref
                await tx.reviews.save(item, at=clock())
            return item.card

    return await retried(adopt)
