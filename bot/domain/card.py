"""The review card as facts; how it looks is the desk's business."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.account import MAIN, ReviewPlace
from bot.domain.comment import Kind
from bot.domain.correction import Correction, reading
from bot.domain.deeds import Like, Removal, Restriction
from bot.domain.private_reply import PrivateReply
from bot.domain.reply import Draft, ItemId
from bot.domain.review import CardRef, RejectReason, State
from bot.domain.ticket import Utterance
from bot.domain.verdict import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """Everything a reviewer may see of one item. Texts are masked already, not yet escaped.

    Names are display names of staff; they are empty where nobody has done such a thing. Times
    are aware, in UTC.
    """

    item_id: ItemId
    revision: int
    state: State
    ref: CardRef | None
    platform: str
    permalink: str | None
    author: str
    comment: str
    parent: str | None = None
    post_caption: str | None
    thumbnail: str | None = None
    """The address of a small picture of the post."""
    created_at: datetime
    due_at: datetime
    overdue: bool
    verdict: Verdict
    """As the model gave it; see `reading`."""
    draft: Draft
    can_hide: bool
    can_redraft: bool
    """There is another wording to ask for."""
    decided_by: str
    decided_at: datetime | None
    publish_after: datetime | None
    published_at: datetime | None
    """Of the last reply; a card that was reopened after it waits for another one."""
    reply_permalink: str | None
    reject_reason: RejectReason | None
    failure: str | None
    editing_by: str
    editing_until: datetime | None
    kind: Kind | None = None
    takes_reply: bool = True
    """The platform takes an answer to the comment."""
    held: bool = False
    """The platform keeps the comment from the public until a moderator decides there."""
    account: str = ""
    """Key of the account that received the comment; `label` is how staff call it."""
    label: str = ""
    place: ReviewPlace = MAIN
    """Where the card stands, or is to stand."""
    changed_at: datetime | None = None
    """When it was noticed that the citizen had changed the comment after it was drafted."""
    hidden_natively: bool = False
    """It was hidden in the platform's own app, by nobody of ours."""
    native_answer: str | None = None
    """What the office answered in the platform's own app, where that closed the card."""
    can_correct: bool = False
    correction: Correction | None = None
    corrected_by: str = ""
    can_delete: bool = False
    can_like: bool = False
    can_restrict: bool = False
    """The platform can keep the author from writing, and is not asked to yet."""
    can_reply_privately: bool = False
    """The platform still takes one, and none is under way."""
    removal: Removal | None = None
    removal_by: str = ""
    like: Like | None = None
    like_by: str = ""
    restriction: Restriction | None = None
    restriction_by: str = ""
    private: PrivateReply | None = None
    private_by: str = ""
    ticket: str = ""
    """Number of the private conversation; empty for what was written in public."""
    conversation: tuple[Utterance, ...] = ()
    """What was said in it before."""
    paused: bool = False
    """The kill switch is on: approved replies wait."""
    dry_run: bool = False
    """Nothing is really sent to the platform."""

    @property
    def reading(self) -> Verdict:
        """What the comment is to the office: a person's word goes before the model's."""
        return reading(self.verdict, self.correction)
