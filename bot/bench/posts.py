"""Comments as citizens write them, and the signed webhook posts that bring them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.bench.client import request
from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.graph.payloads import Form, Signature, payload, signature_headers, wire_bytes

_TEXTS = (
    "Min, kapan jalan di depan pasar diperbaiki? Sudah tiga bulan berlubang, banyak motor jatuh",
    "Jadwal pembuatan KTP keliling di kecamatan kami kapan ya min?",
    "Sampah di gang belum diangkut dari hari Senin, baunya sudah ke mana-mana tolong ditindak",
    "lampu jalan dpn perumahan mati semua udh seminggu, gelap bgt klo malem",
    "Terima kasih petugas damkar, respons cepat sekali tadi malam 🙏",
    "Kak, syarat pindah alamat KK apa saja dan berapa lama prosesnya?",
    "Air PDAM keruh lagi sejak kemarin, kapan normalnya? Kami bayar tiap bulan lho",
    "Saran saja, tolong ditambah rambu di simpang sekolah supaya kendaraan pelan",
    "Vaksin anak di puskesmas hari apa ya min, bisa daftar online?",
    "Banjir terus tiap hujan di perumahan kami, drainase mampet, kapan dikeruk?",
)

MARK = "lapor{}x"
"""Ends each text, so that its card is known again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """`raw` is the whole HTTP request; `comment_ids` the platform's ids of what it brings.

    `mark`: that of its first comment.
    """

    comment_ids: Sequence[str]
    mark: str
    raw: bytes


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes posts for one office; every comment is another one."""

    url: str
    user_id: str
    app_secret: str

    def posts(self, number: int, *, first: int = 0) -> Sequence[Post]:
        """Return posts of one comment each, numbered from `first`."""
        return self.large_posts(number, changes=1, first=first)

    def large_posts(self, number: int, *, changes: int, first: int = 0) -> Sequence[Post]:
        """Return posts of so many comments each, numbered from `first`."""
        starts = range(first, first + number * changes, changes)
        return [self._post(range(start, start + changes)) for start in starts]

    def _post(self, numbers: Sequence[int]) -> Post:
        values = [_value(number) for number in numbers]
        body = wire_bytes(
            payload(values, account_id=self.user_id, time=int(time.time()), form=Form.CHANGES)
        )
        signed = signature_headers(body, secret=self.app_secret, kind=Signature.GOOD)
        headers = {"Content-Type": "application/json", **signed}
        raw = request("POST", f"{self.url}/webhooks/instagram", body=body, headers=headers)
        return Post(
            comment_ids=tuple(value["id"] for value in values),
            mark=MARK.format(numbers[0]),
            raw=raw,
        )


def _value(number: int) -> JsonObject:
    return {
        "id": f"1790{number:013}",
        "from": {"id": f"55{number % 997:09}", "username": f"warga_{number % 997}"},
        "media": {"id": "17900000000000001", "media_product_type": "FEED"},
        "text": f"{text(number)} {MARK.format(number)}",
    }


def text(number: int) -> str:
    """Return a citizen's comment; the same number always gives the same one."""
    return _TEXTS[number % len(_TEXTS)]
