"""The use cases, joined to what they need."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.adapters.platforms.telegram_chat import TelegramChat
from bot.app.base import Base
from bot.app.deeds import Deeds
from bot.app.parts import (
    build_classifier,
    build_drafter,
    publishing_platforms,
    working_hours,
)
from bot.app.upkeep import Upkeep
from bot.domain.edition import editions_of
from bot.domain.ticket import CHAT, ChatLimits
from bot.ports import (
    DescribesPosts,
    Desk,
    FindsReplies,
    Platform,
    Polls,
    ReadsComments,
    ReceivesWebhooks,
)
from bot.usecases.cards import CardBuilder, ShowCard
from bot.usecases.chat import CitizenChat
from bot.usecases.classify import Classify
from bot.usecases.controls import Controls
from bot.usecases.digest import DigestSchedule, PostDigest
from bot.usecases.draft import MakeDrafts
from bot.usecases.erase import EraseCitizens
from bot.usecases.intake import Intake
from bot.usecases.like import LikeComments
from bot.usecases.look_again import LookAgain
from bot.usecases.moderate import Moderate
from bot.usecases.native_answers import NativeAnswers
from bot.usecases.native_visibility import NativeVisibility
from bot.usecases.outages import WatchOutages
from bot.usecases.poll import PollPlatforms
from bot.usecases.posts import DescribePosts
from bot.usecases.private_reply import PrivateDesk
from bot.usecases.publish import Publish
from bot.usecases.repairs import Repairs
from bot.usecases.restrict import RestrictAuthors
from bot.usecases.review import ReviewDesk
from bot.usecases.send_privately import SendPrivately
from bot.usecases.tell import TellCitizens

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Every step of a comment's way, and what staff may do beside it."""

    intake: Intake
    polls: PollPlatforms
    outages: WatchOutages
    posts: DescribePosts
    looks: LookAgain
    classify: Classify
    drafts: MakeDrafts
    native_answers: NativeAnswers
    visibility: NativeVisibility
    repairs: Repairs
    show_card: ShowCard
    review: ReviewDesk
    publish: Publish
    moderate: Moderate
    likes: LikeComments
    restrictions: RestrictAuthors
    private: PrivateDesk
    send_privately: SendPrivately
    digest: PostDigest
    schedule: DigestSchedule
    controls: Controls
    chat: CitizenChat
    tell: TellCitizens
    erase: EraseCitizens
    upkeep: Upkeep


def make_steps(base: Base, desk: Desk) -> Steps:
    """Join the use cases to `base`. Raises SetupError: the model or the knowledge is unusable."""
    uow, clock, zone = base.uow, base.clock, base.zone
    publishing = publishing_platforms(base.platforms, base.settings)
    deeds = Deeds.of(base, publishing)
    cards = _cards(base, deeds)
    pushing = {name for name, p in base.platforms.items() if isinstance(p, ReceivesWebhooks)}
    repairs = Repairs(pushing=pushing)
    describing = {name: p for name, p in base.platforms.items() if isinstance(p, DescribesPosts)}
    intake = Intake(uow=uow, clock=clock, repairs=repairs, describing=set(describing))
    outages = WatchOutages(uow=uow, desk=desk, clock=clock)
    digest = _digest(base, desk)
    return Steps(
        intake=intake,
        polls=_polls(base, intake, outages),
        outages=outages,
        posts=DescribePosts(uow=uow, clock=clock, platforms=describing),
        looks=_looks(base, intake, repairs),
        classify=_classify(base),
        drafts=_drafts(base),
        native_answers=NativeAnswers(uow=uow, clock=clock, repairs=repairs),
        visibility=NativeVisibility(uow=uow, clock=clock, repairs=repairs),
        repairs=repairs,
        show_card=ShowCard(uow=uow, desk=desk, cards=cards, clock=clock),
        review=_review(base, publishing, cards),
        publish=_publish(base, publishing),
        moderate=Moderate(uow=uow, clock=clock, platforms=deeds.hiding, deleting=deeds.deleting),
        likes=LikeComments(uow=uow, clock=clock, platforms=deeds.liking),
        restrictions=RestrictAuthors(uow=uow, clock=clock, platforms=deeds.restricting),
        private=_private_desk(base, deeds),
        send_privately=_send_privately(base, deeds),
        digest=digest,
        schedule=DigestSchedule(uow=uow, clock=clock, zone=zone, digest=digest),
        controls=Controls(uow=uow, clock=clock, roster=base.roster),
        chat=_chat(base),
        tell=_tell(base),
        erase=EraseCitizens(uow=uow, clock=clock),
        upkeep=Upkeep.of(base, desk, intake),
    )


def _digest(base: Base, desk: Desk) -> PostDigest:
    return PostDigest(
        uow=base.uow,
        desk=desk,
        clock=base.clock,
        zone=base.zone,
        editions=editions_of(base.accounts, main_chat=base.settings.telegram.chat_id),
    )


def _cards(base: Base, deeds: Deeds) -> CardBuilder:
    return CardBuilder(
        roster=base.roster,
        clock=base.clock,
        hiding=set(deeds.hiding),
        deleting=set(deeds.deleting),
        liking=set(deeds.liking),
        restricting=set(deeds.restricting),
        private=deeds.private,
        dry_run=base.settings.publish.dry_run,
        accounts=base.accounts,
    )


def _polls(base: Base, intake: Intake, outages: WatchOutages) -> PollPlatforms:
    polling = {name: p for name, p in base.platforms.items() if isinstance(p, Polls)}
    return PollPlatforms(
        platforms=polling, uow=base.uow, intake=intake, observer=_PollLog(), watch=outages
    )


def _chat(base: Base) -> CitizenChat:
    platform = base.platforms.get(CHAT)
    limits = platform.settings.limits if isinstance(platform, TelegramChat) else ChatLimits()
    return CitizenChat(uow=base.uow, clock=base.clock, zone=base.zone, limits=limits)


def _tell(base: Base) -> TellCitizens:
    platform = base.platforms.get(CHAT)
    dry_run = base.settings.publish.dry_run
    return TellCitizens(
        uow=base.uow,
        chats=platform if isinstance(platform, TelegramChat) and not dry_run else None,
        clock=base.clock,
        hours=working_hours(base.settings),
        reply_within=base.settings.review.reply_within,
    )


def _looks(base: Base, intake: Intake, repairs: Repairs) -> LookAgain:
    reading = {name: p for name, p in base.platforms.items() if isinstance(p, ReadsComments)}
    return LookAgain(
        uow=base.uow, clock=base.clock, platforms=reading, intake=intake, repairs=repairs
    )


def _classify(base: Base) -> Classify:
    return Classify(
        uow=base.uow,
        classifier=build_classifier(base.settings),
        clock=base.clock,
        hours=working_hours(base.settings),
        reply_within=base.settings.review.reply_within,
    )


def _drafts(base: Base) -> MakeDrafts:
    drafter = build_drafter(base.settings, base.catalogue)
    return MakeDrafts(uow=base.uow, drafter=drafter, clock=base.clock, accounts=base.accounts)


def _review(base: Base, publishing: Mapping[str, Platform], cards: CardBuilder) -> ReviewDesk:
    return ReviewDesk(
        uow=base.uow,
        clock=base.clock,
        roster=base.roster,
        platforms=publishing,
        cards=cards,
        undo_window=base.settings.review.undo_window,
        edit_lease=base.settings.review.edit_lease,
    )


def _publish(base: Base, publishing: Mapping[str, Platform]) -> Publish:
    settings = base.settings.publish
    return Publish(
        uow=base.uow,
        clock=base.clock,
        platforms=publishing,
        finding={name: p for name, p in publishing.items() if isinstance(p, FindsReplies)},
        reconcile_after=settings.reconcile_after,
        settle=settings.settle,
        lease=settings.lease,
        polled={name for name, p in base.platforms.items() if isinstance(p, Polls)},
    )


def _private_desk(base: Base, deeds: Deeds) -> PrivateDesk:
    return PrivateDesk(
        uow=base.uow,
        clock=base.clock,
        roster=base.roster,
        platforms=deeds.private,
        undo_window=base.settings.review.undo_window,
    )


def _send_privately(base: Base, deeds: Deeds) -> SendPrivately:
    settings = base.settings.publish
    return SendPrivately(
        uow=base.uow,
        clock=base.clock,
        platforms=deeds.private,
        retry_after=settings.reconcile_after,
        lease=settings.lease,
    )


class _PollLog:
    def poll_failing(self, platform: str, reason: str) -> None:
        _log.warning("poll_failing", platform=platform, reason=reason)

    def poll_recovered(self, platform: str) -> None:
        _log.info("poll_recovered", platform=platform)
