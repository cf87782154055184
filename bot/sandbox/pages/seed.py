"""Posts of the fictional Kota Contoh on its Page: the same news as on Instagram."""

from datetime import datetime

from bot.sandbox.graph.seed import seeded_posts
from bot.sandbox.graph.state import Post


def seeded_page_posts(now: datetime, *, page_id: str) -> dict[str, Post]:
    """Five posts, newest first; their ids never change, so a script may name them."""
    posts: dict[str, Post] = {}
    for number, post in enumerate(seeded_posts(now).values(), start=1):
        short_id = f"12200000000000{number}"
        posts[f"{page_id}_{short_id}"] = Post(
            id=f"{page_id}_{short_id}",
            caption=post.caption,
            permalink=f"https://www.facebook.com/{page_id}/posts/{short_id}",
            timestamp=post.timestamp,
            art=post.art,
            product_type="added_photos",
            like_count=post.like_count,
        )
    return posts
