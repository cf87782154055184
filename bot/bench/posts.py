"""Comments as citizens write them, and the signed webhook posts that bring them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.bench.client import request
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
    """`raw` is the whole HTTP request; `comment_id` the platform's id of what it brings."""

    comment_id: str
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
        return [self._post(first + index) for index in range(number)]

    def _post(self, number: int) -> Post:
        comment_id, mark = f"1790{number:013}", MARK.format(number)
        value = {
            "id": comment_id,
            "from": {"id": f"55{number % 997:09}", "username": f"warga_{number % 997}"},
            "media": {"id": "17900000000000001", "media_product_type": "FEED"},
            "text": f"{text(number)} {mark}",
        }
        body = wire_bytes(
            payload([value], account_id=self.user_id, time=int(time.time()), form=Form.CHANGES)
        )
        signed = signature_headers(body, secret=self.app_secret, kind=Signature.GOOD)
        headers = {"Content-Type": "application/json", **signed}
        address = f"{self.url}/webhooks/instagram"
        raw = request("POST", address, body=body, headers=headers)
        return Post(comment_id=comment_id, mark=mark, raw=raw)


def text(number: int) -> str:
    """Return a citizen's comment; the same number always gives the same one."""
    return _TEXTS[number % len(_TEXTS)]
