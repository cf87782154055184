"""POST and DELETE operations. Every write on a comment has the platform's own traps."""

from dataclasses import dataclass

from bot.sandbox.graph.call import Call
from bot.sandbox.graph.config import GraphConfig
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.graph.state import Comment, GraphState

_SUCCESS: JsonObject = {"success": True}
_CREATED_BUT_UNREADABLE = 1772107


@dataclass(frozen=True, kw_only=True, slots=True)
class Writes:
    state: GraphState
    config: GraphConfig

    def reply(self, call: Call) -> JsonObject:
        target = self.state.comment(call.node, method="post")
        message = self._message(call)
        if target.hidden:
            # The platform documents the refusal, not its code.
            raise GraphError.bad_parameter("You cannot reply to a hidden comment")
        if self.state.posts[target.media_id].live is not None:
            raise GraphError.bad_parameter("You cannot reply to a comment on a live video")
        comment = self.state.add(
            message, author=self.state.office, media_id=target.media_id, parent_id=target.id
        )
        return _created(call, comment)

    def comment(self, call: Call) -> JsonObject:
        message = self._message(call)
        comment = self.state.add(message, author=self.state.office, media_id=call.node)
        return _created(call, comment)

    def answer_mention(self, call: Call) -> JsonObject:
        """Comment below a comment, or a caption, that mentions the account."""
        media_id, message = call.required("media_id"), self._message(call)
        post = self.state.posts.get(media_id)
        if comment_id := call.params.get("comment_id"):
            target = self.state.comment(comment_id, method="post")
            text = target.text if target.media_id == media_id else None
        else:
            text = post.caption if post else None
        if not self.state.mentions_office(text):
            raise GraphError.unreachable(comment_id or media_id, method="post")
        comment = self.state.add(
            message, author=self.state.office, media_id=media_id, parent_id=comment_id or None
        )
        return _created(call, comment)

    def hide(self, call: Call) -> JsonObject:
        if call.flag("hide"):
            self.state.hide(call.node)
        else:
            self.state.unhide(call.node)
        return _SUCCESS

    def delete(self, call: Call) -> JsonObject:
        self.state.delete(call.node)
        return _SUCCESS

    def switch_comments(self, call: Call) -> JsonObject:
        self.state.posts[call.node].comments_open = call.flag("comment_enabled")
        return _SUCCESS

    def require_messaging(self, call: Call) -> None:
        del call
        if not self.config.may_message:
            raise GraphError(10)

    def _message(self, call: Call) -> str:
        """The text to publish; a JSON body is not seen at all, and answered with 100/33."""
        if call.json_body:
            raise GraphError.unreachable(call.node, method="post")
        message = call.required("message")
        if len(message) > self.config.text_limit:
            raise GraphError.bad_parameter("The comment text is too long")
        return message


def _created(call: Call, comment: Comment) -> JsonObject:
    """`fields` on a creating call: the comment exists, and yet an error is answered."""
    if "fields" in call.params:
        raise GraphError(20, subcode=_CREATED_BUT_UNREADABLE)
    return {"id": comment.id}
