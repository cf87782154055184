"""Comments and threads as JSON, with what the platform keeps back."""

import base64
import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.youtube.call import Call, JsonObject
from bot.sandbox.youtube.config import YouTubeConfig
from bot.sandbox.youtube.errors import ApiError
from bot.sandbox.youtube.state import Comment, Status, YouTubeState


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendering:
    """`is_plain`: `textFormat=plainText`; HTML is the default. `tells_status`: never by id."""

    state: YouTubeState
    config: YouTubeConfig
    is_plain: bool
    tells_status: bool

    def comment(self, comment: Comment) -> JsonObject:
        author, own = comment.author, comment.author == self.state.office
        display = comment.text if self.is_plain else _as_html(comment.text)
        snippet: JsonObject = {
            "channelId": self.config.channel_id,
            "videoId": comment.video_id,
            "textDisplay": display,
            "authorDisplayName": author.name,
            "canRate": True,
            "viewerRating": "none",
            "likeCount": 0,
            "publishedAt": _time(comment.published_at),
            "updatedAt": _time(comment.updated_at),
        }
        if own:  # a viewer's own words are not given to the channel
            snippet["textOriginal"] = comment.text
        if author.channel_id:
            snippet["authorChannelId"] = {"value": author.channel_id}
        if comment.parent_id:
            snippet["parentId"] = comment.parent_id
        if self.tells_status:
            snippet["moderationStatus"] = comment.status.value
        return {
            "kind": "youtube#comment",
            "etag": f"c{comment.sequence}",
            "id": comment.id,
            "snippet": snippet,
        }

    def thread(self, top: Comment, *, status: Status, with_replies: bool) -> JsonObject:
        replies = [
            one
            for one in self.state.replies(top.id)
            if one.status is status
            or (status is not Status.PUBLISHED and one.status is Status.PUBLISHED)
        ]
        shown = [one for one in replies if one.status is Status.PUBLISHED]
        row: JsonObject = {
            "kind": "youtube#commentThread",
            "etag": f"t{top.sequence}",
            "id": top.id,
            "snippet": {
                "channelId": self.config.channel_id,
                "videoId": top.video_id,
                "topLevelComment": self.comment(top),
                "canReply": top.can_reply and self.state.video(top.video_id).comments_open,
                "totalReplyCount": len(shown),
                "isPublic": top.status is Status.PUBLISHED,
            },
        }
        if with_replies and replies:
            newest = list(reversed(replies))[: self.config.inline_replies]
            row["replies"] = {"comments": [self.comment(one) for one in newest]}
        return row


def paged(call: Call, rows: Sequence[Comment], *, kind: str) -> tuple[list[Comment], JsonObject]:
    """Return a page's comments and the list around them. Raises ApiError: a strange token."""
    size, after = call.size(), _sequence(call.params.get("pageToken"))
    start = 0
    if after is not None:
        passed = [number for number, one in enumerate(rows) if one.sequence == after]
        if not passed:
            raise ApiError("invalidPageToken", "The page token is not valid")
        start = passed[0] + 1
    page = list(rows[start : start + size])
    answer: JsonObject = {
        "kind": f"youtube#{kind}ListResponse",
        "pageInfo": {"totalResults": len(page), "resultsPerPage": size},
    }
    if start + size < len(rows):
        token = base64.urlsafe_b64encode(f"after:{page[-1].sequence}".encode()).decode()
        answer["nextPageToken"] = token
    return page, answer


def _sequence(token: str | None) -> int | None:
    if not token:
        return None
    try:
        word, _, number = base64.urlsafe_b64decode(token).decode().partition(":")
        if word == "after":
            return int(number)
    except ValueError:
        pass
    raise ApiError("invalidPageToken", "The page token is not valid")


def _as_html(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
