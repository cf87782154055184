"""The stand-in as a whole: Data API, OAuth, control, and a Python face for scripts."""

import hashlib
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.faults import FaultPlan, perform
from bot.sandbox.hub import Hub
from bot.sandbox.youtube.api import DataApi, refusal
from bot.sandbox.youtube.call import JsonObject
from bot.sandbox.youtube.config import YouTubeConfig
from bot.sandbox.youtube.control import Control, view
from bot.sandbox.youtube.oauth import OAuth
from bot.sandbox.youtube.quota import Quota
from bot.sandbox.youtube.reads import Reads
from bot.sandbox.youtube.seed import seeded_videos
from bot.sandbox.youtube.state import Author, ChangeKind, Clock, Comment, Status, YouTubeState
from bot.sandbox.youtube.writes import Writes

TOPIC = "youtube"


class YouTubeSandbox:
    """One channel, held in memory.

    Mount `routes()` at `/google` and `control_routes()` at `/control/youtube`.
    """

    def __init__(
        self, hub: Hub, *, faults: FaultPlan, clock: Clock, config: YouTubeConfig
    ) -> None:
        self.config = config
        self.faults = faults
        self.quota = Quota(daily=config.daily_units, clock=clock)
        self.oauth = OAuth(config=config, clock=clock, refresh_tokens={config.refresh_token})
        self.state = YouTubeState(
            office=Author(channel_id=config.channel_id, name=config.handle),
            clock=clock,
            listener=self._changed,
            videos=seeded_videos(clock()),
        )
        self._hub = hub

    def routes(self) -> list[Route]:
        api = DataApi(
            oauth=self.oauth,
            quota=self.quota,
            faults=self.faults,
            reads=Reads(state=self.state, config=self.config),
            writes=Writes(state=self.state, config=self.config),
        )
        return [
            *api.routes(),
            Route("/token", self._token, methods=["POST"]),
            Route("/revoke", self.oauth.revoke, methods=["POST"]),
            Route("/o/oauth2/v2/auth", self.oauth.consent, methods=["GET"]),
        ]

    def control_routes(self) -> list[Route]:
        return Control(sandbox=self).routes()

    def add_comment(
        self,
        *,
        text: str,
        name: str = "@wargacontoh",
        video_id: str | None = None,
        parent_id: str | None = None,
        held: bool = False,
    ) -> str:
        """Comment; return the id. Under the channel's own name it is the office in YouTube Studio.

        Raises ApiError: no such video or thread.
        """
        digest = hashlib.sha256(name.encode(errors="replace")).hexdigest()
        office = self.state.office
        author = (
            office if name == office.name else Author(channel_id=f"UC{digest[:22]}", name=name)
        )
        comment = self.state.add(text, author=author, video_id=video_id, parent_id=parent_id)
        if held:
            self.state.moderate(comment.id, Status.HELD)
        return comment.id

    def office_replies(self) -> list[Comment]:
        office = self.state.office
        return [one for one in self.state.comments.values() if one.author == office]

    def dump(self) -> JsonObject:
        return {
            "account": {"id": self.config.channel_id, "title": self.config.title},
            "videos": [
                {**asdict(video), "timestamp": video.timestamp.isoformat()}
                for video in self.state.videos.values()
            ],
            "comments": [view(one, self.state) for one in self.state.comments.values()],
            "units_used": self.quota.used,
        }

    async def _token(self, request: Request) -> Response:
        async def act() -> Response:
            return await self.oauth.token(request)

        return await perform(request, self.faults.take("youtube:token"), act, refuse=refusal)

    def _changed(self, kind: ChangeKind, comment: Comment) -> None:
        self._hub.publish(TOPIC, {"kind": kind, "comment": view(comment, self.state)})
