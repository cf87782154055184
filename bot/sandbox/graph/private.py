"""The messaging edge as far as private replies go: once for each comment, within seven days.

A comment of a broadcast can be replied to while that runs. What is answered after it is not
documented; here it is the answer to every message that comes too late.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.sandbox.graph.call import Call
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.graph.state import Comment, GraphState

WITHIN = timedelta(days=7)
ALREADY_REPLIED, NOT_REPLYABLE = 10900, 10903


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivateReplies:
    """`too_long`: tells whether a text is; `outside_window`: the subcode after seven days."""

    state: GraphState
    too_long: Callable[[str], bool]
    outside_window: int
    permit: Callable[[Call], None]
    """Raises GraphError: the caller has no permission to send messages."""

    def send(self, call: Call) -> JsonObject:
        self.permit(call)
        comment_id, text = call.structure("recipient").get("comment_id"), self._text(call)
        if not isinstance(comment_id, str):
            raise GraphError.bad_parameter("only recipients of the kind comment_id are known")
        comment = self.state.comment(comment_id, method="post")
        self._require_open(comment)
        comment.private_reply = text
        return {
            "recipient_id": comment.author.id,
            "message_id": f"m_{secrets.token_urlsafe(24)}",
        }

    def conversations(self, call: Call) -> JsonObject:
        """The stand-in keeps no conversations; that it may be asked is what callers learn."""
        self.permit(call)
        return {"data": []}

    def _require_open(self, comment: Comment) -> None:
        """The once-rule comes first: a second message is told as such whenever it comes."""
        if comment.private_reply is not None:
            raise GraphError(ALREADY_REPLIED, message="(#10900) Activity already replied to")
        if self.state.is_office(comment):
            raise GraphError(
                NOT_REPLYABLE, message="(#10903) This user can't reply to this activity"
            )
        has_ended = self.state.posts[comment.media_id].live is False
        if has_ended or self.state.clock() - comment.timestamp > WITHIN:
            raise GraphError(
                10,
                subcode=self.outside_window,
                message="(#10) This message is sent outside of allowed window.",
            )

    def _text(self, call: Call) -> str:
        text = call.structure("message").get("text")
        if not isinstance(text, str) or not text.strip():
            raise GraphError.bad_parameter("The parameter message[text] is required")
        if self.too_long(text):
            raise GraphError.bad_parameter("Length of param message[text] is too long")
        return text
