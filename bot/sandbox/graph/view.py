"""State as the page and the scripts see it: everything, hidden and deleted included."""

from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.graph.state import Comment, GraphState, Post


def comment_view(comment: Comment, state: GraphState) -> JsonObject:
    """The account's own comment stays visible to everybody even when hidden."""
    own = state.is_office(comment)
    return {
        "id": comment.id,
        "media_id": comment.media_id,
        "parent_id": comment.parent_id,
        "username": comment.author.username,
        "text": comment.text,
        "timestamp": comment.timestamp.isoformat(),
        "from_office": own,
        "hidden": comment.hidden and not own,
        "edited": comment.edited,
        "deleted": comment.deleted,
        "liked": comment.liked,
        "private_reply": comment.private_reply,
    }


def state_view(state: GraphState) -> JsonObject:
    return {
        "account": {"id": state.office.id, "username": state.office.username},
        "posts": [_post_view(post, state) for post in state.posts.values()],
        "counts": counts(state),
    }


def counts(state: GraphState) -> JsonObject:
    """Deleted ones count only under `deleted`."""
    everything = state.comments.values()
    alive = [comment for comment in everything if not comment.deleted]
    office = [comment for comment in alive if state.is_office(comment)]
    return {
        "comments": sum(comment.parent_id is None for comment in alive),
        "replies": sum(comment.parent_id is not None for comment in alive),
        "from_citizens": len(alive) - len(office),
        "office_replies": sum(comment.parent_id is not None for comment in office),
        "hidden": sum(comment.hidden for comment in alive),
        "deleted": len(everything) - len(alive),
    }


def _post_view(post: Post, state: GraphState) -> JsonObject:
    """Comments oldest first, each with its replies oldest first; deleted ones are left in."""
    comments = [comment for comment in state.comments.values() if comment.media_id == post.id]
    replies: dict[str, list[JsonObject]] = {}
    for comment in comments:
        if comment.parent_id is not None:
            replies.setdefault(comment.parent_id, []).append(comment_view(comment, state))
    return {
        "id": post.id,
        "caption": post.caption,
        "permalink": post.permalink,
        "timestamp": post.timestamp.isoformat(),
        "product_type": post.product_type,
        "art": post.art,
        "like_count": post.like_count,
        "comments_count": state.comments_count(post.id),
        "comments_open": post.comments_open,
        "comments": [
            {**comment_view(comment, state), "replies": replies.get(comment.id, [])}
            for comment in comments
            if comment.parent_id is None
        ],
    }
