"""POST and DELETE operations on a Page's comments, with the platform's own trap."""

from dataclasses import dataclass

from bot.sandbox.graph.call import Call
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.pages.config import PagesConfig
from bot.sandbox.pages.rights import Rights
from bot.sandbox.pages.state import PageState

_SUCCESS: JsonObject = {"success": True}


@dataclass(frozen=True, kw_only=True, slots=True)
class PageWrites:
    state: PageState
    config: PagesConfig
    rights: Rights

    def reply(self, call: Call) -> JsonObject:
        """A reply to a reply ends up beside it."""
        self._require_acting(call)
        target = self.state.comment(call.node, method="post")
        comment = self.state.add(
            self._message(call),
            author=self.state.office,
            media_id=target.media_id,
            parent_id=target.id,
        )
        return {"id": comment.id}

    def comment(self, call: Call) -> JsonObject:
        self._require_acting(call)
        comment = self.state.add(self._message(call), author=self.state.office, media_id=call.node)
        return {"id": comment.id}

    def update(self, call: Call) -> JsonObject:
        """Hide or show; a `message` here edits the comment and never replies to it."""
        self._require_acting(call)
        comment = self.state.comment(call.node, method="post")
        own = self.state.is_office(comment)
        if "message" in call.params:
            if not own:
                raise GraphError(200, message="(#200) Only the author can edit a comment")
            self.state.edit(comment.id, self._message(call))
            return _SUCCESS
        if own:
            raise GraphError(200, message="(#200) A Page cannot hide its own comment")
        if call.flag("is_hidden"):
            self.state.hide(comment.id)
        else:
            self.state.unhide(comment.id)
        return _SUCCESS

    def delete(self, call: Call) -> JsonObject:
        self._require_acting(call)
        self.state.delete(self.state.comment(call.node, method="delete").id)
        return _SUCCESS

    def like(self, call: Call) -> JsonObject:
        self._require_acting(call)
        self.state.like(call.node, liked=True)
        return _SUCCESS

    def unlike(self, call: Call) -> JsonObject:
        self._require_acting(call)
        self.state.like(call.node, liked=False)
        return _SUCCESS

    def _require_acting(self, call: Call) -> None:
        self.rights.require("pages_manage_engagement")
        self.rights.require_page(call)

    def _message(self, call: Call) -> str:
        message = call.required("message")
        if len(message) > self.config.text_limit:
            raise GraphError.bad_parameter("The comment text is too long")
        return message
