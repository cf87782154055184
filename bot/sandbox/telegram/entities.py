"""Message text: HTML parse mode, automatic entities, lengths in UTF-16 units.

Offsets and lengths of entities count UTF-16 code units, as the Bot API says.
"""

import html
import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.telegram.errors import BotApiError, bad_request

Entity = dict[str, Any]

_TOKEN = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)(?P<attributes>[^<>]*)>|[<&]|[^<&]+")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=]+)))?")
# The Bot API knows four named entities; anything else stays as it is written.
_CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")

_SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
}
_KNOWN_TAGS = frozenset({*_SIMPLE_TAGS, "a", "span", "tg-emoji"})

_AUTOMATIC = (
    ("url", re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,32}(?:@\w+)?(?![\w/<>])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d]\w*")),
)


@dataclass(frozen=True, slots=True)
class FormattedText:
    text: str
    entities: tuple[Entity, ...] = ()

    @property
    def length(self) -> int:
        return utf16_length(self.text)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def format_text(text: str, *, parse_mode: str | None, entities: object = None) -> FormattedText:
    """Apply the parse mode (or the given entities), trim, and add automatic entities.

    Raises:
        BotApiError: 400 for text that the parse mode cannot read, or for another parse mode
            than HTML (this stand-in serves a bot that sends only HTML).
    """
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad_request("unsupported parse_mode")
        formatted = parse_html(text)
    elif isinstance(entities, list):
        formatted = FormattedText(text, tuple(dict(entity) for entity in entities))
    else:
        formatted = FormattedText(text)
    return with_automatic_entities(_trim(formatted))


def parse_html(source: str) -> FormattedText:
    return _HtmlReader(source).read()


def with_automatic_entities(formatted: FormattedText) -> FormattedText:
    """Links, commands, mentions and hashtags are found by the server itself."""
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in formatted.entities
        if entity["type"] in {"code", "pre", "text_link", "url"}
    ]
    found: list[Entity] = []
    for kind, pattern in _AUTOMATIC:
        for match in pattern.finditer(formatted.text):
            start = utf16_length(formatted.text[: match.start()])
            end = start + utf16_length(match.group())
            if all(end <= left or start >= right for left, right in taken):
                found.append({"type": kind, "offset": start, "length": end - start})
                taken.append((start, end))
    return FormattedText(formatted.text, _ordered([*formatted.entities, *found]))


def _ordered(entities: list[Entity]) -> tuple[Entity, ...]:
    return tuple(sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])))


def _trim(formatted: FormattedText) -> FormattedText:
    """Cut surrounding white space, and the entities with it."""
    left = len(formatted.text) - len(formatted.text.lstrip())
    text = formatted.text.strip()
    cut = utf16_length(formatted.text[:left])
    end = utf16_length(text)
    kept = []
    for entity in formatted.entities:
        start = max(entity["offset"] - cut, 0)
        stop = min(entity["offset"] + entity["length"] - cut, end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return FormattedText(text, _ordered(kept))


class _HtmlReader:
    """One pass over the source with a stack of open tags."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._parts: list[str] = []
        self._length = 0
        self._open: list[tuple[str, dict[str, str], int]] = []
        self._entities: list[Entity] = []

    def read(self) -> FormattedText:
        position = 0
        while position < len(self._source):
            match = _TOKEN.match(self._source, position)
            if match is None:  # cannot happen: the alternatives cover every character
                raise _unreadable("Unexpected character", self._byte(position))
            position = self._token(match)
        if self._open:
            name = self._open[-1][0]
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{name}\""
            )
        return FormattedText("".join(self._parts), _ordered(self._entities))

    def _token(self, match: re.Match[str]) -> int:
        piece = match.group()
        if match["name"]:
            name = match["name"].lower()
            if match["close"]:
                self._end(name, match.start())
            else:
                self._start(name, match["attributes"], match.start())
        elif piece == "<":
            offset = self._byte(match.start())
            if self._source.startswith("</", match.start()):
                raise _unreadable("Unexpected end tag", offset)
            raise _unreadable('Unsupported start tag ""', offset)
        elif piece == "&":
            character = _CHARACTER.match(self._source, match.start())
            if character:
                self._text(html.unescape(character.group()))
                return character.end()
            self._text(piece)
        else:
            self._text(piece)
        return match.end()

    def _start(self, name: str, attributes: str, position: int) -> None:
        values = {
            key.lower(): html.unescape(double or single or bare)
            for key, double, single, bare in _ATTRIBUTE.findall(attributes)
        }
        spoiler = name == "span" and values.get("class") == "tg-spoiler"
        if name not in _KNOWN_TAGS or (name == "span" and not spoiler):
            raise _unreadable(f'Unsupported start tag "{name}"', self._byte(position))
        self._open.append((name, values, self._length))

    def _end(self, name: str, position: int) -> None:
        if not self._open:
            raise _unreadable("Unexpected end tag", self._byte(position))
        opened, values, start = self._open.pop()
        if opened != name:
            raise bad_request(
                f"can't parse entities: Unmatched end tag at byte offset {self._byte(position)}, "
                f'expected "</{opened}>", found "</{name}>"'
            )
        if self._length > start:
            self._close(opened, values, start)

    def _close(self, name: str, values: dict[str, str], start: int) -> None:
        inside_pre = bool(self._open) and self._open[-1][0] == "pre"
        if name == "code" and inside_pre:
            self._set_language(values)
            return
        kind = _kind(name, values)
        if kind is not None:
            self._entities.append({**kind, "offset": start, "length": self._length - start})

    def _set_language(self, values: dict[str, str]) -> None:
        """`<pre><code class="language-x">` is one entity with a language."""
        language = values.get("class", "")
        if language.startswith("language-"):
            self._open[-1][1]["language"] = language.removeprefix("language-")

    def _text(self, text: str) -> None:
        self._parts.append(text)
        self._length += utf16_length(text)

    def _byte(self, position: int) -> int:
        return len(self._source[:position].encode("utf-8", "surrogatepass"))


def _kind(name: str, values: dict[str, str]) -> Entity | None:
    """The entity without its place; None for a link that the server drops, keeping its text."""
    match name:
        case "a":
            url = values.get("href", "")
            usable = url.startswith(("http://", "https://", "tg://", "mailto:", "tel:"))
            return {"type": "text_link", "url": url} if usable else None
        case "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": values.get("emoji-id", "")}
        case "span":
            return {"type": "spoiler"}
        case "blockquote" if "expandable" in values:
            return {"type": "expandable_blockquote"}
        case "pre" if "language" in values:
            return {"type": "pre", "language": values["language"]}
        case _:
            return {"type": _SIMPLE_TAGS[name]}


def _unreadable(what: str, offset: int) -> BotApiError:
    return bad_request(f"can't parse entities: {what} at byte offset {offset}")
