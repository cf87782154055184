"""What citizens do at each place, and what stands there afterwards."""

from bot.demo.day import DayComment, Place
from bot.sandbox.app import Sandbox
from bot.sandbox.graph.state import GraphState
from bot.sandbox.youtube.state import Status, YouTubeState


def write(sandbox: Sandbox, comment: DayComment, *, parent_id: str | None = None) -> str:
    """Write as a citizen; return the comment's id."""
    text, name, post_id = comment.text, comment.username, comment.media_id
    match comment.place:
        case Place.INSTAGRAM:
            return sandbox.graph.add_comment(
                text=text, username=name, media_id=post_id, parent_id=parent_id
            )
        case Place.FACEBOOK:
            return sandbox.pages.add_comment(
                text=text, name=name, post_id=post_id, parent_id=parent_id
            )
        case Place.YOUTUBE:
            return sandbox.youtube.add_comment(
                text=text, name=name, video_id=post_id, parent_id=parent_id, held=comment.held
            )


def edit(sandbox: Sandbox, place: Place, comment_id: str, *, text: str) -> None:
    _state(sandbox, place).edit(comment_id, text)


def remove(sandbox: Sandbox, place: Place, comment_id: str) -> None:
    _state(sandbox, place).delete(comment_id)


def count_office_replies(sandbox: Sandbox) -> int:
    places = (sandbox.graph, sandbox.pages, sandbox.youtube)
    return sum(len(place.office_replies()) for place in places)


def count_hidden(sandbox: Sandbox) -> int:
    """Count citizens' comments that are out of sight; YouTube calls it held for review."""
    meta = (*sandbox.graph.comments(), *sandbox.pages.comments())
    held = sandbox.youtube.state.comments.values()
    return sum(comment.hidden for comment in meta) + sum(
        comment.status is Status.HELD for comment in held
    )


def _state(sandbox: Sandbox, place: Place) -> GraphState | YouTubeState:
    match place:
        case Place.INSTAGRAM:
            return sandbox.graph.state
        case Place.FACEBOOK:
            return sandbox.pages.state
        case Place.YOUTUBE:
            return sandbox.youtube.state
