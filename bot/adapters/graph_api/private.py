"""Private replies: one message to the author of a comment, addressed by the comment itself.

Source: Meta's "Private Replies" documentation, for Messenger and for Instagram.
"""

from datetime import timedelta

from bot.adapters.graph_api.client import GraphClient
from bot.adapters.graph_api.values import text_of
from bot.domain.errors import OutcomeUnknownError

WITHIN = timedelta(days=7)
"""So long after a comment was written a private reply to it may be sent."""


async def send_privately(
    graph: GraphClient, comment_id: str, text: str, *, account: str, **more: str
) -> str:
    """Send the message from `account`; return its id.

    Raises:
        AlreadySentError, RejectedError, NotSentError, OutcomeUnknownError
    """
    body = {"recipient": {"comment_id": comment_id}, "message": {"text": text}, **more}
    answer = await graph.post(account, "messages", body=body)
    message_id = text_of(answer.get("message_id"))
    if not message_id:
        raise OutcomeUnknownError("the answer has no message id")
    return message_id
