"""POST, PUT and DELETE operations of the Data API, with their refusals."""

import json
from dataclasses import dataclass

from bot.sandbox.youtube.call import Call, JsonObject
from bot.sandbox.youtube.config import YouTubeConfig
from bot.sandbox.youtube.errors import ApiError
from bot.sandbox.youtube.rendering import Rendering
from bot.sandbox.youtube.state import Status, YouTubeState


@dataclass(frozen=True, kw_only=True, slots=True)
class Writes:
    state: YouTubeState
    config: YouTubeConfig

    def insert(self, call: Call) -> JsonObject:
        """A reply may itself be held by the channel's filters; the answer looks the same."""
        call.only()
        call.part("snippet")
        snippet = self._snippet(call)
        parent_id = snippet.get("parentId")
        if not isinstance(parent_id, str) or not parent_id:
            raise ApiError("parentIdMissing")
        text = self._text(snippet)
        parent = self.state.comment(parent_id, reason="parentCommentNotFound")
        if parent.parent_id:
            raise ApiError("invalidCommentMetadata", "A reply cannot be replied to")
        if parent.status is not Status.PUBLISHED:
            raise ApiError("parentCommentIsPrivate")
        if not self.state.video(parent.video_id).comments_open:
            raise ApiError("commentsDisabled")
        if not parent.can_reply:
            raise ApiError("operationNotSupported")
        comment = self.state.add(text, author=self.state.office, parent_id=parent.id)
        return self._shown(comment.id)

    def update(self, call: Call) -> JsonObject:
        call.only()
        call.part("snippet")
        comment_id = _object(call).get("id")
        comment = self._own(comment_id if isinstance(comment_id, str) else "")
        self.state.edit(comment, self._text(self._snippet(call)))
        return self._shown(comment)

    def delete(self, call: Call) -> None:
        call.only("id")
        self.state.delete(self._own(call.params.get("id", "")))

    def moderate(self, call: Call) -> None:
        call.only("id", "moderationStatus", "banAuthor")
        if not call.params.get("moderationStatus"):
            raise ApiError("missingRequiredParameter")
        status = Status(call.choice("moderationStatus", *(status.value for status in Status)))
        if call.params.get("banAuthor") == "true" and status is not Status.REJECTED:
            raise ApiError("banWithoutReject")
        ids = call.ids()
        for comment_id in ids:
            self.state.comment(comment_id)
        for comment_id in ids:
            self.state.moderate(comment_id, status)

    def _own(self, comment_id: str) -> str:
        if self.state.comment(comment_id).author != self.state.office:
            raise ApiError("forbidden", "Only the author may do that")
        return comment_id

    def _text(self, snippet: JsonObject) -> str:
        text = snippet.get("textOriginal")
        if not isinstance(text, str) or not text.strip():
            raise ApiError("commentTextRequired")
        if len(text) > self.config.text_limit:
            raise ApiError("commentTextTooLong")
        return text

    def _snippet(self, call: Call) -> JsonObject:
        snippet = _object(call).get("snippet")
        return snippet if isinstance(snippet, dict) else {}

    def _shown(self, comment_id: str) -> JsonObject:
        rendering = Rendering(
            state=self.state, config=self.config, is_plain=False, tells_status=False
        )
        return rendering.comment(self.state.comment(comment_id))


def _object(call: Call) -> JsonObject:
    try:
        value = json.loads(call.body or b"{}")
    except ValueError:
        raise ApiError("parseError") from None
    return value if isinstance(value, dict) else {}
