"""Videos of the fictional Kota Contoh; their ids never change, so a script may name them."""

from datetime import datetime, timedelta

from bot.sandbox.youtube.state import Video

_VIDEOS = (
    ("contoh00001", "INFO BANJIR: titik genangan dan jalur alternatif", "flood", 3, 12_480, 934),
    ("contoh00002", "Cara mengurus KTP elektronik yang hilang", "card", 52, 40_216, 1_872),
    ("contoh00003", "Perbaikan jalan di enam kecamatan dimulai", "road", 120, 6_905, 411),
)


def seeded_videos(now: datetime) -> dict[str, Video]:
    """Three videos, newest first."""
    return {
        video_id: Video(
            id=video_id,
            title=title,
            timestamp=now - timedelta(hours=hours),
            art=art,
            view_count=views,
            like_count=likes,
        )
        for video_id, title, art, hours, views, likes in _VIDEOS
    }
