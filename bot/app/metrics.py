"""What `/metrics` tells of a running application."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.figures import count_states
from bot.adapters.queue.records import JobStats
from bot.domain.outage import Outage
from bot.usecases.repairs import Repairs
from bot.web.metrics import Metric


async def metrics_of(
    engine: AsyncEngine,
    *,
    stats: JobStats,
    repairs: Repairs,
    outages: Collection[Outage],
    desk_connected: bool,
) -> list[Metric]:
    return [
        Metric(
            name="tanggap_items",
            help="Review items by state.",
            labels=("state",),
            values={(state,): number for state, number in (await count_states(engine)).items()},
        ),
        *_queue(stats),
        Metric(
            name="tanggap_desk_connected",
            help="1 while Telegram answers the desk.",
            values={(): int(desk_connected)},
        ),
        Metric(
            name="tanggap_account_unreadable",
            help="1 for each account that cannot be read, with the cause.",
            labels=("account", "cause"),
            values={(one.platform, one.code): 1 for one in outages},
        ),
        Metric(
            name="tanggap_repairs_total",
            help="What polls have put right since the start because no event had told of it.",
            kind="counter",
            labels=("account", "kind"),
            values={(name, kind.value): n for (name, kind), n in repairs.counts.items()},
        ),
    ]


def _queue(stats: JobStats) -> list[Metric]:
    age = stats.oldest_age
    return [
        Metric(
            name="tanggap_jobs_waiting",
            help="Jobs that wait, by name.",
            labels=("job",),
            values={(name,): number for name, number in stats.waiting.items()},
        ),
        Metric(
            name="tanggap_jobs_dead",
            help="Jobs that have failed for good.",
            values={(): stats.dead},
        ),
        Metric(
            name="tanggap_oldest_job_seconds",
            help="How long the oldest job that is due has been waiting.",
            values={(): age.total_seconds() if age else 0},
        ),
    ]
