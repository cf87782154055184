"""Decisions of staff leave the database as masked lines that `tanggap learn` reads."""

import json
from dataclasses import replace
from datetime import timedelta

from bot.adapters.db.corrections import read_decisions
from bot.cli.export_corrections import rows_of
from bot.domain.correction import corrected_labels
from bot.domain.review import RejectReason, State
from bot.domain.staff import StaffId
from bot.domain.verdict import Abuse, Intent
from bot.learning import guard, read_corrections
from bot.ports import Channel
from tests.fakes import START, make_verdict
from tests.integration.db.db_builders import incoming, open_item, save, store

RINA, BUDI = StaffId(101), StaffId(102)


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
    (row,) = rows_of(decision)
    line = json.dumps(row)
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


async def corrected(uow, comment, intent, *, by=RINA, verdict=None):
    item = await open_item(uow, comment, verdict=verdict)
    item.state = State.IN_REVIEW
    item.correct(intent, by=by, revision=item.revision, at=START)
    item.state = State.IN_REVIEW
    await save(uow, item)
    return item


async def exported(uow):
    return [row async for one in read_decisions(uow.engine) for row in rows_of(one)]


def said(row):
    return {head: row[head] for head in ("intent", "spam", "needs_reply", "abuse") if head in row}


async def test_a_correction_is_exported_before_anything_is_decided(uow):
    await corrected(uow, incoming("c1", "kapan buka? wa 081234567890"), Intent.QUESTION)
    (row,) = await exported(uow)
    assert said(row) == {"intent": "question", "spam": False}
    assert (row["decision"], row["at"]) == ("correct", START.isoformat(timespec="seconds"))
    assert "081234567890" not in row["text"]
    assert str(RINA) not in json.dumps(row)


async def test_a_correction_outranks_what_the_decision_alone_would_say(uow):
    """Hidden, the comment would be spam as the model said; a person has said that it is not."""
    comment = incoming("c1", "dasar pelit")
    item = await corrected(uow, comment, Intent.COMPLAINT, verdict=make_verdict(Intent.SPAM))
    item.hide(by=BUDI, revision=item.revision, at=START + timedelta(minutes=1))
    await save(uow, item)
    correction, decision = await exported(uow)
    assert said(correction) == {"intent": "complaint", "spam": False}
    assert (said(decision), decision["decision"]) == ({}, "hiding")
    assert correction["by"] != decision["by"]


async def test_a_text_that_was_changed_is_not_exported_under_the_old_correction(uow):
    item = await corrected(uow, incoming("c1", "lama"), Intent.PRAISE)
    async with uow() as tx:
        await tx.comments.store([incoming("c1", "baru")], channel=Channel.POLL, at=START)
    assert await exported(uow) == []  # the new text has not been understood
    async with uow() as tx:
        await tx.comments.save_verdicts({item.comment_id: make_verdict()})
    item.note_change(at=START)
    await save(uow, item)
    assert await exported(uow) == []


async def test_two_people_teach_that_it_is_spam_and_one_alone_does_not(uow, tmp_path):
    """The correction and the decision of one comment may be of two people: they agree."""
    path = tmp_path / "corrections.jsonl"
    for number in range(20):
        text = f"modal {chr(97 + number)} receh"
        item = await corrected(uow, incoming(f"c{number}", text), Intent.SPAM)
        item.hide(by=BUDI, revision=item.revision, at=START)
        await save(uow, item)
    rows = await exported(uow)
    path.write_text("\n".join(map(json.dumps, rows)))
    taught = guard(read_corrections(path))
    assert {head: len(of) for head, of in taught.heads.items()} == {"intent": 20, "spam": 20}

    alone = [replace(one, by="rina") for one in read_corrections(path)]
    assert guard(alone).heads == {}
