"""Translates rows to domain objects and back, explicitly."""

from typing import Any

from sqlalchemy import Row

from bot.domain.comment import Comment, CommentId, Direction, Kind, storable
from bot.domain.correction import Correction
from bot.domain.deeds import Like, Removal, Restriction
from bot.domain.reply import Draft, DraftOrigin, ItemId, PublishedReply, Source
from bot.domain.review import CardRef, EditLease, RejectReason, ReviewItem, State
from bot.domain.staff import StaffId
from bot.domain.verdict import Abuse, Intent, Sentiment, Topic, Verdict


def to_comment(row: Row[Any]) -> Comment:
    return Comment(
        id=CommentId(row.id),
        platform=row.platform,
        external_id=row.external_id,
        account_id=row.account_id,
        text=row.text,
        author_id=row.author_id,
        author_name=row.author_name,
        post_id=row.post_id,
        post_caption=row.post_caption,
        parent_id=row.parent_id,
        permalink=row.permalink,
        created_at=row.created_at,
        received_at=row.received_at,
        direction=Direction(row.direction),
        kind=Kind(row.kind) if row.kind else None,
        takes_reply=row.takes_reply is not False,
        held=bool(row.held),
    )


def to_verdict(row: Row[Any]) -> Verdict:
    return Verdict(
        intent=Intent(row.intent),
        intents=tuple(Intent(intent) for intent in row.intents),
        sentiment=Sentiment(row.sentiment),
        abuse=Abuse(row.abuse),
        spam=row.spam,
        urgent=row.urgent,
        needs_reply=row.needs_reply,
        topic=Topic(row.topic),
        scores=row.scores,
        reasons=tuple(row.reasons),
        model_version=row.model_version,
    )


def verdict_values(verdict: Verdict) -> dict[str, Any]:
    return {
        "intent": verdict.intent.value,
        "intents": [intent.value for intent in verdict.intents],
        "sentiment": verdict.sentiment.value,
        "abuse": verdict.abuse.value,
        "spam": verdict.spam,
        "urgent": verdict.urgent,
        "needs_reply": verdict.needs_reply,
        "topic": verdict.topic.value,
        "scores": {
            head: {str(label): float(score) for label, score in labels.items()}
            for head, labels in verdict.scores.items()
        },
        "reasons": [storable(reason) for reason in verdict.reasons],
        "model_version": verdict.model_version,
    }


def to_item(row: Row[Any]) -> ReviewItem:
    return ReviewItem(
        id=ItemId(row.id),
        comment_id=CommentId(row.comment_id),
        created_at=row.created_at,
        due_at=row.due_at,
        state=State(row.state),
        draft=Draft(
            text=row.draft_text,
            origin=DraftOrigin(row.draft_origin),
            sources=tuple(Source(**source) for source in row.draft_sources),
        ),
        revision=row.revision,
        variant=row.variant,
        decided_by=_staff(row.decided_by),
        decided_at=row.decided_at,
        publish_after=row.publish_after,
        attempted_at=row.attempted_at,
        claimed_until=row.claimed_until,
        reply=_reply(row),
        published_at=row.published_at,
        reject_reason=RejectReason(row.reject_reason) if row.reject_reason else None,
        failure=row.failure,
        edit_lease=_lease(row),
        changed_at=row.changed_at,
        correction=to_correction(row),
        removal=_removal(row),
        like=_like(row),
        restriction=_restriction(row),
        card=_card(row),
        version=row.version,
    )


def item_values(item: ReviewItem) -> dict[str, Any]:
    """Return every column but id, comment_id, platform and version, which never change so."""
    reply, lease, card = item.reply, item.edit_lease, item.card
    return {
        **_correction_values(item.correction),
        **_removal_values(item.removal),
        **_like_values(item.like),
        **_restriction_values(item.restriction),
        "created_at": item.created_at,
        "due_at": item.due_at,
        "state": item.state.value,
        "draft_text": item.draft.text,
        "draft_origin": item.draft.origin.value,
        "draft_sources": [_source_values(source) for source in item.draft.sources],
        "revision": item.revision,
        "variant": item.variant,
        "decided_by": item.decided_by,
        "decided_at": item.decided_at,
        "publish_after": item.publish_after,
        "attempted_at": item.attempted_at,
        "claimed_until": item.claimed_until,
        "reply_external_id": reply.external_id if reply else None,
        "reply_permalink": reply.permalink if reply else None,
        "published_at": item.published_at,
        "reject_reason": item.reject_reason.value if item.reject_reason else None,
        "failure": item.failure,
        "editing_by": lease.by if lease else None,
        "editing_until": lease.until if lease else None,
        "changed_at": item.changed_at,
        "card_chat_id": card.chat_id if card else None,
        "card_message_id": card.message_id if card else None,
    }


def _source_values(source: Source) -> dict[str, str]:
    return {
        "entry_id": source.entry_id,
        "title": source.title,
        "agency": source.agency,
        "reference": source.reference,
    }


def _staff(value: int | None) -> StaffId | None:
    return None if value is None else StaffId(value)


def _reply(row: Row[Any]) -> PublishedReply | None:
    if row.reply_external_id is None:
        return None
    return PublishedReply(external_id=row.reply_external_id, permalink=row.reply_permalink)


def _lease(row: Row[Any]) -> EditLease | None:
    if row.editing_by is None:
        return None
    return EditLease(by=StaffId(row.editing_by), until=row.editing_until)


def _card(row: Row[Any]) -> CardRef | None:
    if row.card_message_id is None:
        return None
    return CardRef(chat_id=row.card_chat_id, message_id=row.card_message_id)


def to_correction(row: Row[Any]) -> Correction | None:
    if row.corrected_intent is None:
        return None
    return Correction(
        intent=Intent(row.corrected_intent), by=StaffId(row.corrected_by), at=row.corrected_at
    )


def _correction_values(correction: Correction | None) -> dict[str, Any]:
    return {
        "corrected_intent": correction.intent.value if correction else None,
        "corrected_by": correction.by if correction else None,
        "corrected_at": correction.at if correction else None,
    }


def _removal(row: Row[Any]) -> Removal | None:
    if row.removal_by is None:
        return None
    return Removal(
        by=StaffId(row.removal_by),
        at=row.removal_at,
        origin=State(row.removal_origin),
        failure=row.removal_failure,
    )


def _removal_values(removal: Removal | None) -> dict[str, Any]:
    return {
        "removal_by": removal.by if removal else None,
        "removal_at": removal.at if removal else None,
        "removal_origin": removal.origin.value if removal else None,
        "removal_failure": removal.failure if removal else None,
    }


def _like(row: Row[Any]) -> Like | None:
    if row.like_by is None:
        return None
    return Like(
        on=row.like_on,
        by=StaffId(row.like_by),
        at=row.like_at,
        settled=row.like_settled,
        failure=row.like_failure,
    )


def _like_values(like: Like | None) -> dict[str, Any]:
    return {
        "like_on": like.on if like else None,
        "like_by": like.by if like else None,
        "like_at": like.at if like else None,
        "like_settled": like.settled if like else None,
        "like_failure": like.failure if like else None,
    }


def _restriction(row: Row[Any]) -> Restriction | None:
    if row.restriction_by is None:
        return None
    return Restriction(
        until=row.restriction_until,
        by=StaffId(row.restriction_by),
        at=row.restriction_at,
        settled=row.restriction_settled,
        failure=row.restriction_failure,
    )


def _restriction_values(restriction: Restriction | None) -> dict[str, Any]:
    return {
        "restriction_until": restriction.until if restriction else None,
        "restriction_by": restriction.by if restriction else None,
        "restriction_at": restriction.at if restriction else None,
        "restriction_settled": restriction.settled if restriction else None,
        "restriction_failure": restriction.failure if restriction else None,
    }
