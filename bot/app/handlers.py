"""Which use case does which job, and how many at once."""

from bot.adapters.queue.lane import Lane
from bot.ports import JobHandler
from bot.usecases import jobs
from bot.usecases.cards import ShowCard
from bot.usecases.classify import Classify
from bot.usecases.digest import DigestSchedule
from bot.usecases.draft import MakeDrafts
from bot.usecases.moderate import Moderate
from bot.usecases.poll import PollPlatforms
from bot.usecases.publish import Publish

_FOR_HOURS = 60
"""Attempts while an outside service is down: with the back-off, about five hours."""
_FOR_DAYS = 1000

LANES = (
    Lane(name="understand", jobs=(jobs.CLASSIFY, jobs.ARCHIVE, jobs.DRAFT), workers=1),
    # One worker: cards of one item are drawn in order, and Telegram's pacing holds up no other.
    Lane(name="cards", jobs=(jobs.SHOW_CARD,), workers=1),
    Lane(name="publish", jobs=(jobs.PUBLISH, jobs.HIDE, jobs.UNHIDE), workers=2),
    Lane(name="background", jobs=(jobs.RECONCILE, jobs.POLL, jobs.DIGEST), workers=1),
)


def job_handlers(
    *,
    classify: Classify,
    drafts: MakeDrafts,
    show_card: ShowCard,
    publish: Publish,
    moderate: Moderate,
    polls: PollPlatforms,
    schedule: DigestSchedule,
) -> dict[str, JobHandler]:
    handlers = (
        JobHandler(name=jobs.CLASSIFY, run=classify.run, batch=64),
        JobHandler(name=jobs.ARCHIVE, run=classify.run_archive, batch=256),
        JobHandler(name=jobs.DRAFT, run=drafts.run, batch=32),
        JobHandler(name=jobs.SHOW_CARD, run=show_card.run, max_attempts=_FOR_DAYS),
        JobHandler(
            name=jobs.PUBLISH, run=publish.run, max_attempts=_FOR_HOURS, on_dead=publish.give_up
        ),
        JobHandler(name=jobs.RECONCILE, run=publish.reconcile, max_attempts=_FOR_DAYS),
        JobHandler(
            name=jobs.HIDE, run=moderate.hide, max_attempts=_FOR_HOURS, on_dead=moderate.give_up
        ),
        JobHandler(
            name=jobs.UNHIDE,
            run=moderate.unhide,
            max_attempts=_FOR_HOURS,
            on_dead=moderate.give_up,
        ),
        JobHandler(name=jobs.POLL, run=polls.run, on_dead=polls.revive),
        JobHandler(name=jobs.DIGEST, run=schedule.run, max_attempts=_FOR_HOURS),
    )
    return {handler.name: handler for handler in handlers}
