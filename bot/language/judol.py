"""Signs of an online-gambling advertisement (*judol*), chosen for precision.

Citizens complain about gambling, sell by *promo* and say *slot* of a vaccine queue. A signal is
therefore always a pair: a site name or disguised letters, together with the vocabulary of an
advertisement, and never in a text that asks for something to be done about it.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from bot.language.normalise import RAW_WINDOW, fold

DISGUISED_SITE = "nama situs disamarkan"
SITE_WITH_OFFER = "nama situs judi dan ajakan"
GAMBLING_OFFER = "ajakan judi daring"
KNOWN_SITE = "situs judi dikenal"

_LEET = str.maketrans("4310579@$", "aeiostgas")
_WORD = re.compile(r"[a-z0-9@$]+")
_JOINERS = re.compile(r"[\s/._|()\[\]【】『』≋░-]+")
_GAPS = r"[\s/._|()\[\]【】『』≋░-]{1,3}"
_SPACED = re.compile(rf"(?<![^\W_])(?:[a-z0-9]{_GAPS}){{4,}}[a-z0-9](?![^\W_])")
_SPACED_PAIRS = re.compile(rf"(?<![^\W_])(?:[a-z0-9]{{1,3}}{_GAPS}){{2,}}[a-z0-9]{{1,3}}")
_HYPHENATED = re.compile(r"(?<=[a-z0-9])[/._-](?=[a-z0-9])")

# What site names end in: two to four digits that are no year, "4d", or a gambling word.
_ENDING = (
    r"(?:[2-9]d|(?!19\d\d|20\d\d)\d{2,4}|toto|togel|slot|bet|gaming|win|hoki|jitu|wd|qq|"
    r"casino|play)"
)
_SITE = re.compile(rf"\d?[a-z]{{2}}[a-z0-9]{{0,14}}?{_ENDING}")
_KNOWN = re.compile(
    r"(?:pulau(?:7{2,4}|win)|alexis17|mona4d|visi4d|bosswd|weton88|garudahoki|axl777|supermoney88|"
    r"aero88|ahmadtoto|suhu328|macau328|sgi?88|psto?to99|probe[tx]855|gopek500|agustoto|asia99|"
    r"manjurbet|jptogel77|bukit888|ton4d|noa4d|pawpaw4d|mamajitu|arwanatoto|dora77|miya88|"
    r"mandalika77|cuan328|kyt4d|sor76|5unsur|denyut69|tkp303|meviustoto|vikingtoto|ambil4d)"
)
_NOT_A_SITE = re.compile(
    r"(?:hut|rt|rw|ri|hutri|covid|dosis|sd|sdn|smp|smpn|sma|sman|smk|smkn|tk|km|no|nomor|jl|tahun|"
    r"pasal|ayat|uu|perda|perwal|angkot|trans|bus|blok|juz|qs|kelas|umur|usia|total|iphone|rp|"
    r"vitamin|indonesia|bekasi|merdeka|semangat|buka|jam|pp|bpjs|kelurahan|satpol|"
    r"kapal|hotel|wifi)\d*\w{0,2}"
)

_STRONG = {
    "gacor", "gacorr", "maxwin", "maxwinn", "jepe", "jepey", "scatter", "scater", "jackpot",
    "jekpot", "jakpot", "rtp", "slot", "togel", "pgsoft", "zeus", "mahjong", "olympus",
    "pragmatic", "sbobet", "toto", "freespin", "wd", "depo", "deposit", "jp", "bandar",
    "betting", "cuan", "hoki", "petir", "sensational", "spin", "bonanza",
}  # fmt: skip
_OFFER = {
    "main", "mainkan", "daftar", "gabung", "join", "cobain", "coba", "klik", "link", "cus", "gas",
    "gaskeun", "bosku", "bosque", "boskuu", "bos", "menang", "kemenangan", "kemenanganmu", "auto",
    "bonus", "member", "pecah", "modal", "receh", "gampang", "terpercaya", "resmi", "bio", "wa",
    "login", "buruan", "cari", "situs", "agen", "ketik", "google", "server", "pasti", "terbukti",
    "mudah", "hadiah", "hadiahnya", "rezeki", "rejeki", "cair", "jutaan", "malam", "pagi", "sore",
}  # fmt: skip
_PHRASE = re.compile(
    r"\b(?:slot (?:gacor|online|resmi|maxwin|terpercaya)|gacor (?:hari ini|parah|banget|terus)|"
    r"(?:link|situs|pola|room|agen) (?:slot|gacor|togel|toto|judi)|auto (?:jp|jepe|maxwin|wd)|"
    r"(?:pasti|langsung|dijamin|auto|dikasih|mudah) (?:jp|jepe|maxwin|jackpot|scatter|menang|wd)|"
    r"pecah (?:maxwin|selayar|jp|scatter)|jp paus|rtp (?:live|tinggi|slot)|scatter hitam|"
    r"bonus (?:new )?member|salam (?:jp|jepe)|member baru (?:pasti|langsung|auto)|"
    r"depo (?:\w+ ){0,2}(?:wd|tarik|cair)|wd (?:lancar|cepat|berapapun|cair|dibayar))\b"
)

# A text with one of these speaks about gambling or to the office; it is left to people.
_HONEST = re.compile(
    r"\b(?:judi|judol|berantas|diberantas|blokir|diblokir|tutup|ditutup|tangkap|ditangkap|hapus|"
    r"dihapus|lapor\w*|aduan|korban|polisi|polres|kominfo|pemkot|pemda|walikota|wali|kota|dinas|"
    r"warga|min|admin|pak|bapak|ibu|bu|mohon|tolong|minta|kapan|kenapa|gimana|bagaimana|berapa|"
    r"apakah|dimana|vaksin|puskesmas|dukcapil|pendaftaran|kuota|razia|anak|jangan|stop|banyak|"
    r"iklan|spam|komen|komentar|bot|promosi|haram|sadar|bahaya|resah|rt|rw|toko|pasar|kecanduan)\b"
)
_STYLED_BLOCKS = ((0x1D400, 0x1D7FF), (0xFF10, 0xFF5A), (0x1F110, 0x1F189), (0x2460, 0x24FF))
_STYLED_MINIMUM = 4


def signals(text: str) -> tuple[str, ...]:
    """Return the names of the signals found, in Indonesian; empty for nearly every honest text.

    Looks at the first `RAW_WINDOW` characters only.
    """
    window = text[:RAW_WINDOW]
    plain = fold(window).lower()
    if _HONEST.search(plain):
        return ()
    whole = set(_WORD.findall(plain))
    respaced = {_unspace(part) for part in _SPACED.findall(plain)} - whole
    styled = _styled_words(window)
    joined = set(_WORD.findall(_HYPHENATED.sub("", plain)))
    words = whole | respaced | joined | styled.joined
    vocabulary = words | {word.translate(_LEET) for word in words}
    return tuple(_found(plain, words, respaced | styled.single, vocabulary))


def _found(
    plain: str, words: set[str], disguised: set[str], vocabulary: set[str]
) -> Iterator[str]:
    sites = {word for word in words if _is_site(word)}
    strong = vocabulary & _STRONG
    pairs = {_unspace(part) for part in _SPACED_PAIRS.findall(plain)}
    if any(map(_KNOWN.fullmatch, vocabulary)) or any(map(_KNOWN.search, pairs)):
        yield KNOWN_SITE
    if any(map(_is_site, disguised)):
        yield DISGUISED_SITE
    if sites and strong and vocabulary & _OFFER:
        yield SITE_WITH_OFFER
    if _PHRASE.search(plain.translate(_LEET)) and (sites or len(strong) > 1):
        yield GAMBLING_OFFER


def _is_site(word: str) -> bool:
    return bool(_SITE.fullmatch(word)) and not _NOT_A_SITE.fullmatch(word)


def _unspace(text: str) -> str:
    return _JOINERS.sub("", text)


class _Styled(NamedTuple):
    single: set[str]  # words of fancy letters
    joined: set[str]  # neighbouring fancy words written as one


def _styled_words(text: str) -> _Styled:
    """Return the plain form of words written in fancy alphabets or under combining marks."""
    if text.isascii():
        return _Styled(set(), set())
    single, joined = set(), set()
    for fancy, chunks in groupby(text.split(), key=lambda chunk: _styled_letters(chunk) > 0):
        run = list(chunks) if fancy else []
        for chunk in run:
            if _styled_letters(chunk) >= _STYLED_MINIMUM:
                single.update(_plain_words(chunk))
        joined.update(_plain_words("".join(run)))
    return _Styled(single, joined)


def _plain_words(chunk: str) -> list[str]:
    return _WORD.findall(_HYPHENATED.sub("", fold(chunk).lower()))


def _styled_letters(text: str) -> int:
    """Count letters from the fancy alphabets, and combining marks other than emoji selectors."""
    styled = sum(any(low <= ord(char) <= high for low, high in _STYLED_BLOCKS) for char in text)
    marks = sum(unicodedata.category(char) == "Mn" and char != "\ufe0f" for char in text)
    return styled + marks
