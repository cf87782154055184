"""Updates of a discussion group, in the form that Telegram documents."""

from typing import Any

GROUP = -1002000000002
CHANNEL = -1001000000001
ROOT = 500
ADMIN_STAND_IN = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
CHANNEL_STAND_IN = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
BUDI = {"id": 5001, "is_bot": False, "first_name": "Budi", "last_name": "Santoso"}
CHAT = {"id": GROUP, "type": "supergroup", "title": "Diskusi Pemkot"}
OFFICE = {"id": CHANNEL, "type": "channel", "title": "Pemkot"}


def forward(number: int = ROOT, **changes: Any) -> dict[str, Any]:
    """Return Telegram's copy of channel post 42 in the group."""
    return {
        "message_id": number,
        "date": 1764000000,
        "from": TELEGRAM,
        "sender_chat": OFFICE,
        "chat": CHAT,
        "is_automatic_forward": True,
        "forward_origin": {
            "type": "channel",
            "date": 1764000000,
            "message_id": 42,
            "chat": OFFICE,
        },
        "text": "Pengumuman perbaikan jalan",
    } | changes


def bare_root() -> dict[str, Any]:
    """Return the root as a late comment quotes it: without its origin."""
    return {
        "message_id": ROOT,
        "date": 1764000000,
        "chat": CHAT,
        "from": TELEGRAM,
        "sender_chat": OFFICE,
        "is_automatic_forward": True,
    }


def comment(number: int = 501, **changes: Any) -> dict[str, Any]:
    """Return Budi's comment on the post; None leaves a field out."""
    plain = {
        "message_id": number,
        "date": 1764000100,
        "message_thread_id": ROOT,
        "from": BUDI,
        "chat": CHAT,
        "reply_to_message": bare_root(),
        "text": "Kapan jalan kami diperbaiki?",
    } | changes
    return {name: value for name, value in plain.items() if value is not None}
