"""Drafts from the office's own knowledge: quote a live entry and its source, or hold honestly."""

import asyncio
import re
from dataclasses import asdict, dataclass
from datetime import tzinfo

from typing_extensions import override

from bot.adapters.catalogue import Catalogue
from bot.adapters.draft.knowledge import KnowledgeBase
from bot.adapters.draft.replies import Answer, Emergency, Holding, Thanks, Variables
from bot.domain.comment import text_hash
from bot.domain.knowledge import KnowledgeEntry
from bot.domain.policy import reply_intent
from bot.domain.reply import Draft, DraftOrigin
from bot.domain.verdict import Intent
from bot.language.pii import mask
from bot.ports import Drafter, DraftRequest

MAX_REPLY = 1_000
"""Characters. Shorter than any platform's limit, and as much as anybody reads."""

NOTHING = Draft(text="", origin=DraftOrigin.NONE)

_MAX_ENTRIES = 3
_USERNAME = re.compile(r"@?([A-Za-z0-9._]{1,30})")
_MANY_DIGITS = re.compile(r"(?:\D*\d){8}")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Option:
    """One way to reply; `entry` is what it rests on."""

    template: str
    variables: Variables
    origin: DraftOrigin
    entry: KnowledgeEntry | None = None


@dataclass(frozen=True, kw_only=True)
class GroundedDrafter(Drafter):
    """The default drafter. Never quotes the comment: its text only chooses among templates.

    `zone`: the office's; entries expire at its local midnight. `channel` and `emergency_number`:
    what holding replies point to.
    """

    knowledge: KnowledgeBase
    catalogue: Catalogue
    zone: tzinfo
    channel: str = "SP4N-LAPOR! (lapor.go.id)"
    emergency_number: str = "112"

    @override
    async def draft(self, request: DraftRequest) -> Draft:
        """Propose a reply, or `NOTHING` for spam, abuse, chatter and sarcastic praise.

        Variants go through the live entries that match, another wording of the best one and the
        holding reply; then the wording changes. Neighbouring variants are never equal.
        """
        await asyncio.sleep(0)  # matching takes milliseconds: others go on between two drafts
        intent = reply_intent(request.verdict)
        if intent is None:
            return NOTHING
        options = self._options(request, intent)
        return self._render(options[request.variant % len(options)])

    def _options(self, request: DraftRequest, intent: Intent) -> list[_Option]:
        mention, wording = mention_of(request.author_name), _wording(request)
        if request.verdict.urgent:
            emergency = Emergency(
                mention=mention, wording=wording, emergency_number=self.emergency_number
            )
            return [
                _Option(
                    template="replies/holding_urgent.j2",
                    variables=emergency,
                    origin=DraftOrigin.HOLDING,
                )
            ]
        if intent is Intent.PRAISE:
            thanks = Thanks(mention=mention, wording=wording)
            return [
                _Option(template="replies/praise.j2", variables=thanks, origin=DraftOrigin.THANKS)
            ]
        holding = _Option(
            template=f"replies/holding_{intent}.j2",
            variables=Holding(mention=mention, wording=wording, channel=self.channel),
            origin=DraftOrigin.HOLDING,
        )
        answers = self._answers(request, intent, mention=mention, wording=wording)
        return [*answers, holding]

    def _answers(
        self, request: DraftRequest, intent: Intent, *, mention: str, wording: int
    ) -> list[_Option]:
        matches = self.knowledge.match(
            request.comment,
            today=request.now.astimezone(self.zone).date(),
            intent=intent,
            topic=request.verdict.topic,
            scope=request.scope,
        )
        entries = [match.entry for match in matches[:_MAX_ENTRIES]]
        return [
            _Option(
                template=f"replies/{intent}.j2",
                variables=Answer(
                    mention=mention,
                    wording=wording,
                    answer=entry.answer,
                    agency=entry.agency,
                    source=entry.source,
                ),
                origin=DraftOrigin.KNOWLEDGE,
                entry=entry,
            )
            # The best entry once more at the end: with its other wording.
            for entry in (*entries, *entries[:1])
        ]

    def _render(self, option: _Option) -> Draft:
        text = self.catalogue.template(option.template).render(asdict(option.variables)).strip()
        if len(text) > MAX_REPLY:
            return NOTHING
        sources = (option.entry.as_source(),) if option.entry else ()
        return Draft(text=text, origin=option.origin, sources=sources)


def mention_of(author_name: str | None) -> str:
    """Return `@name` if the name is a plain user name that gives nothing private away, else ''."""
    match = _USERNAME.fullmatch(author_name or "")
    if match is None or _MANY_DIGITS.search(match[1]) or mask(match[1]) != match[1]:
        return ""
    return f"@{match[1]}"


def _wording(request: DraftRequest) -> int:
    """Return a number that stays the same for a comment and moves on with each variant."""
    fingerprint = text_hash(f"{request.author_name}\n{request.comment}")
    return int(fingerprint[:8], 16) + request.variant
