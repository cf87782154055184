"""GET operations of the Data API."""

from dataclasses import dataclass

from bot.sandbox.youtube.call import Call, JsonObject
from bot.sandbox.youtube.config import YouTubeConfig
from bot.sandbox.youtube.errors import ApiError
from bot.sandbox.youtube.rendering import Rendering, paged
from bot.sandbox.youtube.state import Comment, Status, YouTubeState


@dataclass(frozen=True, kw_only=True, slots=True)
class Reads:
    state: YouTubeState
    config: YouTubeConfig

    def threads(self, call: Call) -> JsonObject:
        """Held comments are left out unless they are asked for; an id shows anything."""
        call.only(
            "allThreadsRelatedToChannelId",
            "videoId",
            "id",
            "order",
            "maxResults",
            "pageToken",
            "moderationStatus",
            "searchTerms",
            "textFormat",
        )
        parts = call.part("snippet", "replies")
        by = call.one_of("allThreadsRelatedToChannelId", "videoId", "id")
        if by == "id" and "moderationStatus" in call.params:
            raise ApiError("invalidFilters", "moderationStatus does not go with id")
        wanted = call.choice("moderationStatus", Status.PUBLISHED, Status.HELD, "likelySpam")
        if wanted == "likelySpam":  # the stand-in takes nothing for spam
            return paged(call, [], kind="commentThread")[1] | {"items": []}
        status = Status(wanted)
        call.choice("order", "time", "relevance")
        rows = self._chosen(call, by, status)
        page, answer = paged(call, rows, kind="commentThread")
        rendering = self._rendering(call, tells_status=by != "id")
        answer["items"] = [
            rendering.thread(top, status=status, with_replies="replies" in parts) for top in page
        ]
        return answer

    def comments(self, call: Call) -> JsonObject:
        call.only("parentId", "id", "maxResults", "pageToken", "textFormat")
        call.part("snippet")
        by_id = call.one_of("parentId", "id") == "id"
        if by_id:
            found = [self.state.comments.get(one) for one in call.ids()]
            rows = [one for one in found if one and not one.is_rejected]
        else:
            parent = self.state.comment(call.params["parentId"])
            rows = [one for one in self.state.replies(parent.id) if self.state.is_visible(one)]
        page, answer = paged(call, rows, kind="comment")
        rendering = self._rendering(call, tells_status=not by_id)
        answer["items"] = [rendering.comment(one) for one in page]
        return answer

    def videos(self, call: Call) -> JsonObject:
        call.only("id", "maxResults", "pageToken")
        call.part("snippet")
        found = [self.state.videos.get(one) for one in call.ids()]
        items = [
            {
                "kind": "youtube#video",
                "id": video.id,
                "snippet": {
                    "title": video.title,
                    "channelId": self.config.channel_id,
                    "thumbnails": {
                        "default": {"url": f"https://i.ytimg.com/vi/{video.id}/default.jpg"}
                    },
                },
            }
            for video in found
            if video
        ]
        return {"kind": "youtube#videoListResponse", "items": items}

    def channels(self, call: Call) -> JsonObject:
        call.only("mine")
        call.part("snippet")
        if call.params.get("mine") != "true":
            raise ApiError("missingRequiredParameter", "The stand-in knows its own channel only")
        snippet = {"title": self.config.title, "customUrl": self.config.handle}
        item = {"kind": "youtube#channel", "id": self.config.channel_id, "snippet": snippet}
        return {"kind": "youtube#channelListResponse", "items": [item]}

    def _chosen(self, call: Call, by: str, status: Status) -> list[Comment]:
        if by == "id":
            found = [self.state.comments.get(one) for one in call.ids()]
            return [one for one in found if one and not one.parent_id and not one.is_rejected]
        if by == "allThreadsRelatedToChannelId":
            if call.params[by] != self.config.channel_id:
                raise ApiError("channelNotFound")
            return self.state.threads(status)
        video = self.state.video(call.params[by])
        if not video.comments_open:
            raise ApiError("commentsDisabled")
        return [top for top in self.state.threads(status) if top.video_id == video.id]

    def _rendering(self, call: Call, *, tells_status: bool) -> Rendering:
        return Rendering(
            state=self.state,
            config=self.config,
            is_plain=call.choice("textFormat", "html", "plainText") == "plainText",
            tells_status=tells_status,
        )
