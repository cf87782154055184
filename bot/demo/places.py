"""What citizens do at each place, and what stands there afterwards."""

from bot.demo.day import DayComment, Place
from bot.sandbox.app import Sandbox
from bot.sandbox.graph.state import GraphState
from bot.sandbox.telegram.model import Message
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
        case Place.GROUP:
            discussion, root = sandbox.telegram.discussion, sandbox.telegram.discussion.last_post()
            return str(discussion.comment(text, user_id=_person(sandbox, name), root=root.id).id)
        case Place.CHAT:
            person = _person(sandbox, name)
            return str(sandbox.telegram.send(user_id=person, text=text, chat_id=person).id)


def edit(sandbox: Sandbox, place: Place, comment_id: str, *, text: str) -> None:
    if place is Place.GROUP:
        sandbox.telegram.discussion.edit(int(comment_id), text)
    else:
        _state(sandbox, place).edit(comment_id, text)


def remove(sandbox: Sandbox, place: Place, comment_id: str) -> None:
    _state(sandbox, place).delete(comment_id)


def count_office_replies(sandbox: Sandbox) -> int:
    places = (sandbox.graph, sandbox.pages, sandbox.youtube)
    in_telegram = len(sandbox.telegram.discussion.bot_replies()) + len(chat_answers(sandbox))
    return sum(len(place.office_replies()) for place in places) + in_telegram


def chat_answers(sandbox: Sandbox) -> list[Message]:
    """Return the office's answers in citizens' chats: they ask whether they help."""
    return [one for one in _told(sandbox) if one.markup]


def count_acknowledgements(sandbox: Sandbox) -> int:
    """Count what the bot has told citizens beside the answers: one word on each new ticket."""
    return sum(not one.markup for one in _told(sandbox))


def count_hidden(sandbox: Sandbox) -> int:
    """Count citizens' comments that are out of sight; YouTube calls it held for review."""
    meta = (*sandbox.graph.comments(), *sandbox.pages.comments())
    held = sandbox.youtube.state.comments.values()
    return sum(comment.hidden for comment in meta) + sum(
        comment.status is Status.HELD for comment in held
    )


def _told(sandbox: Sandbox) -> list[Message]:
    citizens = sandbox.telegram.config.citizens
    messages = (one for person in citizens for one in sandbox.telegram.messages(person.id))
    return [one for one in messages if one.from_bot]


def _person(sandbox: Sandbox, name: str) -> int:
    people = sandbox.telegram.config.citizens
    return next(one.id for one in people if name == f"{one.first_name} {one.last_name}")


def _state(sandbox: Sandbox, place: Place) -> GraphState | YouTubeState:
    match place:
        case Place.INSTAGRAM:
            return sandbox.graph.state
        case Place.FACEBOOK:
            return sandbox.pages.state
        case Place.YOUTUBE:
            return sandbox.youtube.state
        case Place.GROUP | Place.CHAT:
            raise ValueError("Telegram tells bots of no removal")
