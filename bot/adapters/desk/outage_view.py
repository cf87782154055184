"""What staff read of an account that cannot be read, and of its end."""

from bot.adapters.catalogue import Catalogue
from bot.adapters.desk.card_view import brand, duration
from bot.adapters.desk.outcome_view import explain_failure
from bot.domain.outage import Outage


def outage_text(outage: Outage, *, catalogue: Catalogue) -> str:
    """Return it as Telegram HTML."""
    lasted = duration(outage.ended_at - outage.since, catalogue) if outage.ended_at else ""
    return (
        catalogue.template("outage.html.j2")
        .render(
            platform=brand(outage.platform),
            since=outage.since,
            lasted=lasted,
            cause=explain_failure(outage.code, catalogue, platform=outage.platform),
            mend=catalogue.text(mend_of(outage, catalogue)),
        )
        .strip()
    )


def mend_of(outage: Outage, catalogue: Catalogue) -> str:
    """Return the key of the text that says what to do."""
    key = f"mends.{outage.code}"
    return key if catalogue.has(key) else "mends.other"
