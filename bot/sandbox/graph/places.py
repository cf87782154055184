"""Where comments stand besides the account's posts: broadcasts, ads, and posts of others."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.graph.control import BadRequestError, json_endpoint, word
from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.graph.payloads import LIVE
from bot.sandbox.graph.state import Ad, GraphState, Post, citizen


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """`mentioned`: told of every post of somebody else whose caption mentions the account."""

    state: GraphState
    mentioned: Callable[[Post], None]

    def routes(self) -> list[Route]:
        table: list[tuple[str, Callable[[Request, JsonObject], Awaitable[Response]]]] = [
            ("/broadcasts", self._go_live),
            ("/broadcasts/{media_id}/end", self._end_live),
            ("/ads", self._advertise),
            ("/posts", self._post_elsewhere),
        ]
        return [Route(path, json_endpoint(handler), methods=["POST"]) for path, handler in table]

    def go_live(self, title: str) -> str:
        """Begin a broadcast; return the id of its media."""
        return self._new(title, product_type=LIVE, live=True).id

    def end_live(self, media_id: str) -> None:
        """Raises KeyError: there is no such broadcast."""
        if self.state.posts[media_id].live is None:
            raise KeyError(media_id)
        self.state.posts[media_id].live = False

    def advertise(self, original_media_id: str, *, title: str) -> str:
        """Make an advertised copy of a post and return its id. Raises KeyError: no such post."""
        original = self.state.posts[original_media_id]
        ad_id = self.state.new_id(original_media_id)
        ad = Ad(id=ad_id, title=title, original_media_id=original_media_id)
        return self._new(original.caption, product_type="AD", ad=ad).id

    def post_elsewhere(self, caption: str, *, username: str) -> str:
        """Post as somebody else; the account is told if the caption mentions it."""
        post = self._new(caption, owner=citizen(username))
        if self.state.mentions_office(caption):
            self.mentioned(post)
        return post.id

    def _new(self, caption: str, **what: Any) -> Post:
        media_id = self.state.new_id("")
        post = Post(
            id=media_id,
            caption=caption,
            permalink=f"https://www.instagram.com/p/C{media_id}/",
            timestamp=self.state.clock(),
            **what,
        )
        self.state.posts[media_id] = post
        return post

    async def _go_live(self, _: Request, data: JsonObject) -> Response:
        return JSONResponse({"id": self.go_live(word(data, "title"))}, 201)

    async def _end_live(self, request: Request, _: JsonObject) -> Response:
        self.end_live(request.path_params["media_id"])
        return Response(status_code=204)

    async def _advertise(self, _: Request, data: JsonObject) -> Response:
        media_id = self.advertise(word(data, "original_media_id"), title=word(data, "title"))
        return JSONResponse({"id": media_id}, 201)

    async def _post_elsewhere(self, _: Request, data: JsonObject) -> Response:
        username = word(data, "username")
        if username == self.state.office.username:
            raise BadRequestError("username must be somebody else's")
        return JSONResponse(
            {"id": self.post_elsewhere(word(data, "caption"), username=username)}, 201
        )
