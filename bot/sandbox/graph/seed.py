"""Posts of the fictional Kota Contoh that the stand-in starts with."""

from datetime import datetime, timedelta

from bot.sandbox.graph.state import Post

_FLOOD = """\
[INFO BANJIR] Hujan deras sejak dini hari membuat beberapa titik di Kecamatan Contoh Timur \
tergenang 20–40 cm. Petugas BPBD, Damkar, dan DBMSDA sudah di lokasi dengan 6 unit pompa.

Posko pengungsian: GOR Contoh Timur dan SDN Mekarsari 02. Butuh evakuasi? Hubungi 112 \
(bebas pulsa, 24 jam).

Tetap waspada, ya, Sobat Contoh 🙏
#InfoBanjir #KotaContoh #SiagaBersama"""

_IDENTITY_CARD = """\
Jadwal Layanan Keliling e-KTP pekan ini 🪪

📍 Senin – Kantor Kecamatan Contoh Utara
📍 Rabu – Halaman Masjid Agung
📍 Jumat – Alun-Alun Kota Contoh
🕗 08.00–13.00 WIB (kuota 100 pemohon)

Bawa fotokopi KK. Gratis, tanpa perantara, dan bisa langsung jadi.
#Disdukcapil #LayananKeliling #KotaContoh"""

_JOB_FAIR = """\
JOB FAIR KOTA CONTOH 2026 💼

Lebih dari 2.500 lowongan dari 48 perusahaan menanti Sobat Contoh!
🗓 Kamis–Jumat, 10–11 Desember 2026
🕘 09.00–16.00 WIB
📍 Gedung Serbaguna Kota Contoh

Gratis dan terbuka untuk umum, termasuk penyandang disabilitas. Siapkan CV terbaikmu, ya!
#JobFair2026 #Disnaker #KotaContoh"""

_ROAD = """\
Perbaikan Jalan Raya Melati (ruas Pasar Baru – Simpang Lima) dikerjakan malam hari, pukul \
22.00–04.00 WIB, sampai 5 Desember 2026. Lajur arah Simpang Lima dibuka satu arah bergantian.

Mohon maaf atas ketidaknyamanannya. Gunakan jalur alternatif Jalan Kenanga 🚧
#DBMSDA #JalanMulus #KotaContoh"""

_HEALTH = """\
Imunisasi kejar campak-rubela untuk anak usia 9–59 bulan, gratis di semua puskesmas dan \
posyandu se-Kota Contoh 💉

Cek jadwal posyandu terdekat, bawa Buku KIA, dan ajak tetangga, ya, Ayah-Bunda!
#ImunisasiKejar #DinkesKotaContoh #AnakSehat"""


def seeded_posts(now: datetime) -> dict[str, Post]:
    """Five posts, newest first; their ids never change, so a script may name them."""
    rows = (
        ("17900000000000001", "CqFl00d1nf0", _FLOOD, "flood", "FEED", 2, 1_284),
        ("17900000000000002", "CqEktpKel1l", _IDENTITY_CARD, "card", "FEED", 20, 642),
        ("17900000000000003", "CqJobFa1r26", _JOB_FAIR, "job", "REELS", 44, 2_310),
        ("17900000000000004", "CqJalanMel4", _ROAD, "road", "FEED", 70, 518),
        ("17900000000000005", "CqImunK3jar", _HEALTH, "health", "FEED", 97, 403),
    )
    posts = [
        Post(
            id=post_id,
            caption=caption,
            permalink=f"https://www.instagram.com/p/{code}/",
            timestamp=now - timedelta(hours=hours),
            art=art,
            product_type=product_type,
            like_count=likes,
        )
        for post_id, code, caption, art, product_type, hours, likes in rows
    ]
    return {post.id: post for post in posts}
