"""Which use case does which job, and how many at once."""

from bot.adapters.queue.lane import Lane
from bot.app.steps import Steps
from bot.ports import JobHandler
from bot.usecases import jobs

_FOR_HOURS = 60
"""Attempts that an outside service refuses: with the back-off, about five hours.

A service that cannot be reached is waited for without end; that counts as no attempt.
"""
_FOR_DAYS = 1000

LANES = (
    Lane(
        name="understand",
        jobs=(jobs.CLASSIFY, jobs.ARCHIVE, jobs.DRAFT, jobs.NATIVE_ANSWER),
        workers=1,
    ),
    # One worker: cards of one item are drawn in order, and Telegram's pacing holds up no other.
    Lane(name="cards", jobs=(jobs.SHOW_CARD,), workers=1),
    Lane(name="publish", jobs=(jobs.PUBLISH, jobs.HIDE, jobs.UNHIDE), workers=2),
    Lane(
        name="background",
        jobs=(jobs.RECONCILE, jobs.POLL, jobs.LOOK_AGAIN, jobs.DIGEST),
        workers=1,
    ),
)


def job_handlers(steps: Steps) -> dict[str, JobHandler]:
    publish, moderate, polls = steps.publish, steps.moderate, steps.polls
    handlers = (
        JobHandler(name=jobs.CLASSIFY, run=steps.classify.run, batch=64),
        JobHandler(name=jobs.ARCHIVE, run=steps.classify.run_archive, batch=256),
        JobHandler(name=jobs.DRAFT, run=steps.drafts.run, batch=32),
        JobHandler(name=jobs.NATIVE_ANSWER, run=steps.native_answers.run, batch=16),
        JobHandler(name=jobs.SHOW_CARD, run=steps.show_card.run, max_attempts=_FOR_DAYS),
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
        JobHandler(name=jobs.LOOK_AGAIN, run=steps.looks.run, max_attempts=_FOR_HOURS),
        JobHandler(
            name=jobs.DIGEST,
            run=steps.schedule.run,
            max_attempts=_FOR_HOURS,
            on_dead=steps.schedule.go_on,
        ),
    )
    return {handler.name: handler for handler in handlers}
