"""The same comment as another hand would have typed it: training sees both, with equal labels.

The forms are other than those by which `bot/evaluation/robustness.py` measures, as far as
mistakes in typing can be.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+")
_SLANG_FILE = Path("dkk_semarang") / "kamus_alay.json"  # slang -> formal
_SLANG_SHARE = 0.5  # of the words that have a slang form
_MISTYPED_SHARE = 0.12  # of the words of four letters or more
_LONG = 4
_VOWELS = re.compile(r"(?<=\w)[aeiou](?=\w)")
_NEXT_KEYS = {
    letter: "".join(row[max(at - 1, 0) : at] + row[at + 1 : at + 2])
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for at, letter in enumerate(row)
}

Slang = Mapping[str, Sequence[str]]  # formal word -> how people write it


def read_slang(folder: Path) -> Slang:
    """Return the slang forms of each formal word; none where the list is not there."""
    path = folder / _SLANG_FILE
    if not path.exists():
        return {}
    forms: dict[str, list[str]] = defaultdict(list)
    for slang, formal in json.loads(path.read_text(encoding="utf-8")).items():
        if isinstance(formal, str) and " " not in formal and slang != formal:
            forms[formal].append(slang)
    return forms


def _slang(text: str, chance: random.Random, slang: Slang) -> str:
    def swap(match: re.Match[str]) -> str:
        forms = slang.get(match.group().lower())
        if not forms or chance.random() > _SLANG_SHARE:
            return match.group()
        return chance.choice(forms)

    return _WORD.sub(swap, text)


def _mistyped(text: str, chance: random.Random, _slang: Slang) -> str:
    def mistype(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) < _LONG or chance.random() > _MISTYPED_SHARE:
            return word
        at = chance.randrange(len(word))
        near = _NEXT_KEYS.get(word[at].lower())
        return word[:at] + (chance.choice(near) if near else "") + word[at + 1 :]

    return _WORD.sub(mistype, text)


def _shortened(text: str, chance: random.Random, _slang: Slang) -> str:
    """Leave out inner vowels of some words, as in a hurry: "jalan" -> "jln"."""

    def shorten(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) < _LONG or chance.random() > _SLANG_SHARE / 2:
            return word
        return _VOWELS.sub("", word)

    return _WORD.sub(shorten, text)


def _drawn_out(text: str, chance: random.Random, _slang: Slang) -> str:
    words = text.split()
    if not words:
        return text
    at = chance.randrange(len(words))
    words[at] += words[at][-1] * chance.randrange(2, 6)
    return " ".join(words)


def _unsigned(text: str, _chance: random.Random, _slang: Slang) -> str:
    """Leave out question marks, stops and commas; emoji stay, as they carry meaning."""
    return re.sub(r"[?.,!;:]+", " ", text)


_Form = Callable[[str, random.Random, Slang], str]
_FORMS: Sequence[tuple[float, _Form]] = (
    (0.5, _slang),
    (0.5, _mistyped),
    (0.2, _shortened),
    (0.1, _drawn_out),
    (0.4, _unsigned),
)


def retype(text: str, chance: random.Random, slang: Slang) -> str:
    """Return the text in one or more other forms; it may come back unchanged."""
    for share, change in _FORMS:
        if chance.random() < share:
            text = change(text, chance, slang)
    if chance.random() < 0.1:  # noqa: PLR2004
        text = text.upper()
    return text
