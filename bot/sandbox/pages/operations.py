"""Which operation of the Page answers which method on which kind of object."""

from collections.abc import Callable

from bot.sandbox.graph.call import Call
from bot.sandbox.graph.operations import Node, Operation, Operations
from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.graph.private import PrivateReplies
from bot.sandbox.graph.subscriptions import Subscriptions
from bot.sandbox.pages.reads import PageReads
from bot.sandbox.pages.writes import PageWrites


def page_operations(
    reads: PageReads,
    *,
    writes: PageWrites,
    private: PrivateReplies,
    subscriptions: Subscriptions,
) -> Operations:
    page, post, comment = Node.PAGE, Node.MEDIA, Node.COMMENT
    table: list[tuple[str, Node, str, str, Callable[[Call], JsonObject]]] = [
        ("GET", Node.USER, "", "read_person", reads.person),
        ("GET", Node.USER, "accounts", "list_pages", reads.accounts),
        ("GET", page, "", "read_page", reads.page),
        ("GET", page, "published_posts", "list_posts", reads.list_posts),
        ("GET", page, "subscribed_apps", "subscriptions", subscriptions.read),
        ("POST", page, "subscribed_apps", "subscribe", subscriptions.subscribe),
        ("DELETE", page, "subscribed_apps", "unsubscribe", subscriptions.clear),
        ("GET", post, "", "read_post", reads.read_post),
        ("GET", post, "comments", "list_comments", reads.list_comments),
        ("POST", post, "comments", "comment", writes.comment),
        ("GET", comment, "", "read_comment", reads.read_comment),
        ("POST", comment, "", "hide", writes.update),
        ("DELETE", comment, "", "delete", writes.delete),
        ("POST", comment, "likes", "like", writes.like),
        ("DELETE", comment, "likes", "unlike", writes.unlike),
        ("POST", page, "messages", "reply_privately", private.send),
        ("GET", comment, "comments", "list_replies", reads.list_replies),
        ("POST", comment, "comments", "reply", writes.reply),
    ]
    return {
        (method, node, edge): Operation(name=name, run=run)
        for method, node, edge, name, run in table
    }
