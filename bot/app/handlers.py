"""Which use case does which job, and how many at once."""

from bot.adapters.queue.lane import Lane
from bot.app.steps import Steps
from bot.app.upkeep import Upkeep
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
        jobs=(jobs.CLASSIFY, jobs.ARCHIVE, jobs.DRAFT, jobs.NATIVE_ANSWER, jobs.VISIBILITY),
        workers=1,
    ),
    Lane(name="chat", jobs=(jobs.TELL, jobs.ERASE, jobs.FORGET), workers=2),
    # One worker: cards of one item are drawn in order, and Telegram's pacing holds up no other.
    Lane(name="cards", jobs=(jobs.SHOW_CARD,), workers=1),
    Lane(
        name="publish",
        jobs=(
            jobs.PUBLISH,
            jobs.REPLY_PRIVATELY,
            jobs.HIDE,
            jobs.UNHIDE,
            jobs.DELETE,
            jobs.LIKE,
            jobs.RESTRICT,
        ),
        workers=2,
    ),
    Lane(
        name="background",
        jobs=(
            jobs.RECONCILE,
            jobs.POLL,
            jobs.LOOK_AGAIN,
            jobs.MISSING,
            jobs.DESCRIBE_POST,
            jobs.OUTAGE,
            jobs.RENEW_TOKEN,
            jobs.WATCH_TOKEN,
            jobs.REFRESH,
            jobs.DIGEST,
        ),
        workers=1,
    ),
)


def job_handlers(steps: Steps) -> dict[str, JobHandler]:
    publish, polls = steps.publish, steps.polls
    handlers = (
        JobHandler(name=jobs.CLASSIFY, run=steps.classify.run, batch=64),
        JobHandler(name=jobs.ARCHIVE, run=steps.classify.run_archive, batch=256),
        JobHandler(name=jobs.DRAFT, run=steps.drafts.run, batch=32),
        JobHandler(name=jobs.NATIVE_ANSWER, run=steps.native_answers.run, batch=16),
        JobHandler(name=jobs.VISIBILITY, run=steps.visibility.run, batch=16),
        JobHandler(name=jobs.SHOW_CARD, run=steps.show_card.run, max_attempts=_FOR_DAYS),
        JobHandler(
            name=jobs.PUBLISH, run=publish.run, max_attempts=_FOR_HOURS, on_dead=publish.give_up
        ),
        JobHandler(name=jobs.RECONCILE, run=publish.reconcile, max_attempts=_FOR_DAYS),
        *_deeds(steps),
        *_chat(steps),
        *_upkeep(steps.upkeep),
        JobHandler(name=jobs.POLL, run=polls.run, on_dead=polls.revive),
        JobHandler(name=jobs.LOOK_AGAIN, run=steps.looks.run, max_attempts=_FOR_HOURS),
        JobHandler(name=jobs.MISSING, run=steps.looks.run_missing, max_attempts=_FOR_HOURS),
        JobHandler(name=jobs.DESCRIBE_POST, run=steps.posts.run, max_attempts=_FOR_HOURS),
        JobHandler(name=jobs.OUTAGE, run=steps.outages.run, max_attempts=_FOR_HOURS),
        JobHandler(
            name=jobs.DIGEST,
            run=steps.schedule.run,
            max_attempts=_FOR_HOURS,
            on_dead=steps.schedule.go_on,
        ),
    )
    return {handler.name: handler for handler in handlers}


def _chat(steps: Steps) -> list[JobHandler]:
    """Return how citizens are told something in private, and what they wrote is erased."""
    return [
        JobHandler(name=jobs.TELL, run=steps.tell.run),
        JobHandler(name=jobs.ERASE, run=steps.erase.run, max_attempts=_FOR_DAYS),
        JobHandler(name=jobs.FORGET, run=steps.erase.forget, max_attempts=_FOR_DAYS),
    ]


def _upkeep(upkeep: Upkeep) -> list[JobHandler]:
    """What is done for each account from day to day, whatever became of it the last time."""
    tokens, watch, refresh = upkeep.tokens, upkeep.token_watch, upkeep.refresh
    table = (
        (jobs.RENEW_TOKEN, tokens.run, tokens.revive),
        (jobs.WATCH_TOKEN, watch.run, watch.revive),
        (jobs.REFRESH, refresh.run, refresh.revive),
    )
    return [
        JobHandler(name=name, run=run, max_attempts=_FOR_HOURS, on_dead=revive)
        for name, run, revive in table
    ]


def _deeds(steps: Steps) -> list[JobHandler]:
    """What is done to a comment on its platform beside the public reply."""
    moderate, likes, private = steps.moderate, steps.likes, steps.send_privately
    table = (
        (jobs.HIDE, moderate.hide, moderate.give_up),
        (jobs.UNHIDE, moderate.unhide, moderate.give_up),
        (jobs.DELETE, moderate.delete, moderate.give_up),
        (jobs.LIKE, likes.run, likes.give_up),
        (jobs.RESTRICT, steps.restrictions.run, steps.restrictions.give_up),
        (jobs.REPLY_PRIVATELY, private.run, private.give_up),
    )
    return [
        JobHandler(name=name, run=run, max_attempts=_FOR_HOURS, on_dead=give_up)
        for name, run, give_up in table
    ]
