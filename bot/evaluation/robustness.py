"""The same comments as other people would have typed them: what the change of form costs."""

import random
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.adapters.classify.classifier import ScoringClassifier
from bot.evaluation.answers import Answers, answer
from bot.evaluation.own import Labelled

_WORD = re.compile(r"[^\W\d_]+")
_LONG = 4  # letters from which a word gets typing errors
_TYPO_SHARE = 0.25  # of the long words
_STYLED_SHARE = 0.5  # of the words
_BOLD = {
    **{chr(ord("a") + i): chr(0x1D41A + i) for i in range(26)},
    **{chr(ord("A") + i): chr(0x1D400 + i) for i in range(26)},
}
_SIGNS = re.compile(r"[^\w\s@#]")

# Common words in Betawi, Javanese and Sundanese, as they stand in otherwise Indonesian comments.
_DIALECT = {
    "tidak": ("kagak", "ora", "teu"),
    "tdk": ("kaga", "ora", "teu"),
    "gak": ("kagak", "ora", "henteu"),
    "nggak": ("kaga", "ora", "teu"),
    "bagaimana": ("gimane", "piye", "kumaha"),
    "gimana": ("gimane", "piye", "kumaha"),
    "kapan": ("kapan", "kapan", "iraha"),
    "dimana": ("di mane", "nang ndi", "di mana"),
    "mana": ("mane", "endi", "mana"),
    "apa": ("ape", "opo", "naon"),
    "siapa": ("siape", "sopo", "saha"),
    "berapa": ("berape", "piro", "sabaraha"),
    "kenapa": ("ngape", "ngopo", "kunaon"),
    "mengapa": ("ngape", "ngopo", "kunaon"),
    "sudah": ("ude", "wis", "atos"),
    "udah": ("ude", "wis", "geus"),
    "sdh": ("ude", "wis", "geus"),
    "belum": ("belon", "durung", "acan"),
    "blm": ("belon", "durung", "acan"),
    "ada": ("ade", "ono", "aya"),
    "saya": ("aye", "aku", "abdi"),
    "kami": ("kite", "awake dhewe", "urang"),
    "kita": ("kite", "awake dhewe", "urang"),
    "ini": ("ni", "iki", "ieu"),
    "itu": ("ntu", "kuwi", "eta"),
    "banget": ("bener", "tenan", "pisan"),
    "sekali": ("bener", "tenan", "pisan"),
    "orang": ("orang", "wong", "jalma"),
    "rumah": ("rume", "omah", "imah"),
    "jalan": ("jalanan", "dalan", "jalan"),
    "air": ("aer", "banyu", "cai"),
    "mau": ("mao", "arep", "rek"),
    "bisa": ("bise", "iso", "tiasa"),
    "terima": ("trime", "matur", "hatur"),
    "kasih": ("kasi", "nuwun", "nuhun"),
    "semua": ("semue", "kabeh", "sadayana"),
    "anak": ("anak", "bocah", "budak"),
    "sakit": ("sakit", "lara", "gering"),
    "buat": ("buat", "kanggo", "keur"),
    "untuk": ("buat", "kanggo", "pikeun"),
    "dengan": ("ame", "karo", "sareng"),
    "sama": ("ame", "karo", "jeung"),
    "jangan": ("jangan", "ojo", "ulah"),
    "bagus": ("bagus", "apik", "sae"),
    "besar": ("gede", "gedhe", "ageung"),
    "lagi": ("lagi", "maneh", "deui"),
    "juga": ("juge", "uga", "oge"),
    "sangat": ("bener", "banget", "kacida"),
    "terus": ("terus", "terus", "teras"),
}  # fmt: skip


def _typos(text: str, chance: random.Random) -> str:
    def mistype(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) < _LONG or chance.random() > _TYPO_SHARE:
            return word
        at = chance.randrange(1, len(word) - 1)
        return chance.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            )
        )

    return _WORD.sub(mistype, text)


def _styled(text: str, chance: random.Random) -> str:
    def style(match: re.Match[str]) -> str:
        if chance.random() > _STYLED_SHARE:
            return match.group()
        return "".join(_BOLD.get(letter, letter) for letter in match.group())

    return _WORD.sub(style, text)


def _unpunctuated(text: str, _chance: random.Random) -> str:
    """Take away signs and emoji, and with them the question mark."""
    return " ".join(_SIGNS.sub(" ", text).split()) or text


def _capitals(text: str, _chance: random.Random) -> str:
    return text.upper()


def _dialect(text: str, chance: random.Random) -> str:
    language = chance.randrange(3)

    def translate(match: re.Match[str]) -> str:
        word = match.group()
        return _DIALECT[word.lower()][language] if word.lower() in _DIALECT else word

    return _WORD.sub(translate, text)


FORMS: Mapping[str, Callable[[str, random.Random], str]] = {
    "typos": _typos,
    "styled": _styled,
    "unpunctuated": _unpunctuated,
    "capitals": _capitals,
    "dialect": _dialect,
}


def retyped(rows: Sequence[Labelled], form: str) -> list[Labelled]:
    """Return the rows in another form; the same row always gets the same one."""
    change = FORMS[form]
    return [replace(row, text=change(row.text, _chance(row.text))) for row in rows]


def _chance(text: str) -> random.Random:
    return random.Random(zlib.crc32(text.encode("utf-8", "replace")))  # noqa: S311


def robustness(classifier: ScoringClassifier, clean: Answers) -> dict[str, Any]:
    """Return per form and head the gain in macro-F1 over `clean` (a loss is negative)."""
    result = {}
    for form in FORMS:
        rows = retyped(clean.rows, form)
        heads = {
            head: {"change": change, "interval": interval}
            for head, change, interval in clean.gains(answer(classifier, rows))
        }
        changed = sum(a.text != b.text for a, b in zip(clean.rows, rows, strict=True))
        result[form] = {"changed_texts": changed, "heads": heads}
    return result
