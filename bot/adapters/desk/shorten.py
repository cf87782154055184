"""Make citizen text fit for a card: nothing active in it, not too long, no torn characters.

Lengths are UTF-16 code units, in which Telegram counts (limit: 4096 a message).
"""

import re
import unicodedata
from collections.abc import Iterator

ELLIPSIS = "…"
_WORD_JOINER = "\u2060"
_ACTIVE = re.compile(r"(?<![\w/:])([/@#])(?=\w)")
_DOTTED_NAME = re.compile(rf"@{_WORD_JOINER}\w+(?:\.\w+)+")
_MADE_INERT = re.compile(rf"([/@#.]){_WORD_JOINER}(?=\w)")
_JOINER = "\u200d"
# A "character" of more code points than this is abuse of combining marks, not writing.
_LONGEST_CLUSTER = 24
# Control characters but tab and newline, lone surrogates, and directional marks: these would
# reorder the card's own words, because Telegram isolates paragraphs only.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]+")


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def displayable(text: str) -> str:
    """Return `text` without control characters (newlines stay) and lone surrogates."""
    return _HIDDEN.sub("", text).strip()


def inert(text: str) -> str:
    """Return `displayable(text)` in which commands, mentions and hashtags do nothing.

    Telegram would make `/lanjut` in a citizen's comment a command that one tap sends, `@ani.id`
    a mention of whoever is called `ani` there, and its end a link to a stranger's site.
    """
    quiet = _ACTIVE.sub(r"\1" + _WORD_JOINER, displayable(text))
    return _DOTTED_NAME.sub(lambda name: name[0].replace(".", f".{_WORD_JOINER}"), quiet)


def as_written(text: str) -> str:
    """Undo `inert` in a text that a person has copied from a card and sends back."""
    return _MADE_INERT.sub(r"\1", text)


def shorten(text: str, limit: int) -> str:
    """Cut to `limit` units at a border between visible characters, with an ellipsis."""
    if utf16_length(text) <= limit:
        return text
    kept: list[str] = []
    left = limit - len(ELLIPSIS)
    for cluster in _clusters(text):
        left -= utf16_length(cluster)
        if left < 0:
            break
        kept.append(cluster)
    return "".join(kept).rstrip() + ELLIPSIS


def _clusters(text: str) -> Iterator[str]:
    """Split into visible characters: an approximation of Unicode's grapheme clusters."""
    cluster = ""
    for char in text:
        if cluster and (len(cluster) >= _LONGEST_CLUSTER or not _belongs(cluster, char)):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _belongs(cluster: str, char: str) -> bool:
    """Tell whether `char` is drawn together with what stands before it."""
    if _regional(char):
        return len(cluster) == 1 and _regional(cluster)
    return (
        cluster[-1] == _JOINER
        or char == _JOINER
        or unicodedata.category(char) in {"Mn", "Me", "Mc"}
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # tags of regional flags
    )


def _regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
