"""Videos of the fictional Kota Contoh; their ids never change, so a script may name them."""

from bot.sandbox.youtube.state import Video

_TITLES = {
    "contoh00001": "INFO BANJIR: titik genangan dan jalur alternatif",
    "contoh00002": "Cara mengurus KTP elektronik yang hilang",
    "contoh00003": "Perbaikan jalan di enam kecamatan dimulai",
}


def seeded_videos() -> dict[str, Video]:
    return {video_id: Video(id=video_id, title=title) for video_id, title in _TITLES.items()}
