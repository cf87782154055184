"""Which operation answers which method on which kind of object."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.sandbox.graph.call import Call
from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.graph.private import PrivateReplies
from bot.sandbox.graph.reads import Reads
from bot.sandbox.graph.subscriptions import Subscriptions
from bot.sandbox.graph.writes import Writes

METHODS = ("GET", "POST", "DELETE")


class Node(StrEnum):
    USER = "user"
    PAGE = "page"
    MEDIA = "media"
    COMMENT = "comment"
    TOOL = "tool"
    APP = "app"


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """`name` is what faults are planned for: `graph:<name>`; reads also meet `graph:read`."""

    name: str
    run: Callable[[Call], JsonObject]


Operations = Mapping[tuple[str, Node, str], Operation]  # by method, node and edge


def operations(
    reads: Reads, *, writes: Writes, private: PrivateReplies, subscriptions: Subscriptions
) -> Operations:
    table: list[tuple[str, Node, str, str, Callable[[Call], JsonObject]]] = [
        ("GET", Node.USER, "", "read_user", reads.user),
        ("GET", Node.USER, "media", "list_media", reads.list_media),
        ("GET", Node.USER, "conversations", "list_conversations", private.conversations),
        ("POST", Node.USER, "messages", "reply_privately", private.send),
        ("POST", Node.USER, "mentions", "answer_mention", writes.answer_mention),
        ("GET", Node.PAGE, "", "read_page", reads.page),
        ("GET", Node.MEDIA, "", "read_media", reads.read_media),
        ("POST", Node.MEDIA, "", "switch_comments", writes.switch_comments),
        ("GET", Node.MEDIA, "comments", "list_comments", reads.list_comments),
        ("POST", Node.MEDIA, "comments", "comment", writes.comment),
        ("GET", Node.COMMENT, "", "read_comment", reads.read_comment),
        ("POST", Node.COMMENT, "", "hide", writes.hide),
        ("DELETE", Node.COMMENT, "", "delete", writes.delete),
        ("GET", Node.COMMENT, "replies", "list_replies", reads.list_replies),
        ("POST", Node.COMMENT, "replies", "reply", writes.reply),
    ]
    for node in (Node.USER, Node.PAGE):
        table += [
            ("GET", node, "subscribed_apps", "subscriptions", subscriptions.read),
            ("POST", node, "subscribed_apps", "subscribe", subscriptions.subscribe),
            ("DELETE", node, "subscribed_apps", "unsubscribe", subscriptions.clear),
        ]
    return {
        (method, node, edge): Operation(name=name, run=run)
        for method, node, edge, name, run in table
    }
