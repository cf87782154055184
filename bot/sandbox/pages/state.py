"""A Page's comments: an id is made of the post's and the comment's number."""

from dataclasses import dataclass

from typing_extensions import override

from bot.sandbox.graph.state import Comment, GraphState


@dataclass(kw_only=True, slots=True)
class PageState(GraphState):
    """Comments are kept by their long id `2222_98765` and found by the last part as well."""

    @override
    def new_id(self, media_id: str) -> str:
        return f"{last_part(media_id)}_{next(self._ids)}"

    @override
    def comment(self, comment_id: str, *, method: str = "get") -> Comment:
        return GraphState.comment(self, self.long_id(comment_id), method=method)

    def long_id(self, comment_id: str) -> str:
        if comment_id in self.comments:
            return comment_id
        number = last_part(comment_id)
        return next((key for key in self.comments if last_part(key) == number), comment_id)

    def stream(self, post_id: str) -> list[Comment]:
        """All levels of a post's comments, newest first."""
        return [
            comment
            for comment in reversed(self.comments.values())
            if comment.media_id == post_id and not comment.deleted
        ]


def last_part(identifier: str) -> str:
    return identifier.rpartition("_")[2]
