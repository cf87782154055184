"""Decisions of staff leave the database as masked lines that `tanggap learn` reads."""

import json

from bot.adapters.db.corrections import read_decisions
from bot.cli.export_corrections import _row
from bot.domain.correction import corrected_labels
from bot.domain.review import RejectReason, State
from bot.domain.staff import StaffId
from bot.domain.verdict import Abuse, Intent
from bot.learning import read_corrections
from bot.ports import Channel
from tests.fakes import START, make_verdict
from tests.integration.db.db_builders import incoming, open_item, save, store

RINA = StaffId(101)


async def rejected(uow, comment, reason, verdict=None):
    item = await open_item(uow, comment, verdict=verdict)
    item.state = State.IN_REVIEW
    item.reject(by=RINA, revision=item.revision, at=START, reason=reason)
    await save(uow, item)


async def test_a_decision_is_read_with_its_comment_parent_and_caption(uow):
    await store(uow, incoming("p1", "Banjir lagi"))
    comment = incoming("c1", "kapan surut?", parent_id="p1", post_caption="Info genangan")
    await rejected(uow, comment, RejectReason.NO_REPLY_NEEDED)
    (decision,) = [one async for one in read_decisions(uow.engine)]
    assert decision.text == "kapan surut?"
    assert (decision.parent, decision.caption) == ("Banjir lagi", "Info genangan")
    assert decision.reason is RejectReason.NO_REPLY_NEEDED
    assert decision.by == RINA


async def test_what_nobody_decided_or_has_changed_since_is_left_out(uow):
    await open_item(uow, incoming("c1"))
    await rejected(uow, incoming("c2", "lama"), RejectReason.NO_REPLY_NEEDED)
    async with uow() as tx:
        await tx.comments.store([incoming("c2", "baru")], channel=Channel.POLL, at=START)
    assert [one async for one in read_decisions(uow.engine)] == []


async def test_a_line_is_masked_and_names_nobody_and_can_be_learnt_from(uow, tmp_path):
    text = "tolong hubungi 081234567890 pak"
    await rejected(uow, incoming("c1", text), RejectReason.NO_REPLY_NEEDED)
    (decision,) = [one async for one in read_decisions(uow.engine)]
    line = json.dumps(_row(decision))
    assert "081234567890" not in line
    assert str(RINA) not in line
    path = tmp_path / "corrections.jsonl"
    path.write_text(line)
    (correction,) = read_corrections(path)
    assert correction.labels == {"needs_reply": "false"}


def test_each_decision_says_what_it_can_and_no_more():
    spam = make_verdict(Intent.SPAM)
    rude = make_verdict(Intent.COMPLAINT, abuse=Abuse.ABUSIVE)
    plain = make_verdict(Intent.COMPLAINT)
    moderated = RejectReason.SPAM_OR_ABUSE
    assert corrected_labels(State.PUBLISHED, None, plain) == {"needs_reply": True}
    assert corrected_labels(State.PUBLISHED, None, make_verdict(Intent.PRAISE)) == {}
    hidden = {"spam": True, "intent": "spam"}
    assert corrected_labels(State.HIDDEN, None, spam) == hidden
    assert corrected_labels(State.REJECTED, moderated, spam) == hidden
    assert corrected_labels(State.REJECTED, moderated, rude) == {"abuse": "abusive"}
    assert corrected_labels(State.REJECTED, moderated, plain) == {}
    assert corrected_labels(State.REJECTED, RejectReason.WRONG_DRAFT, plain) == {}
