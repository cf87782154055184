"""Reply markup: what a bot may attach below a message."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.telegram.entities import utf16_length
from bot.sandbox.telegram.errors import bad_request

CALLBACK_DATA_BYTES = 64
KEYBOARD_BUTTONS = 100
PLACEHOLDER_LENGTH = 64

_ACTIONS = (
    "callback_data",
    "url",
    "copy_text",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "pay",
)

Keyboard = list[list[dict[str, Any]]]


def read_markup(markup: object) -> Mapping[str, Any] | None:
    """Validate a `reply_markup`; an empty inline keyboard counts as none.

    Raises:
        BotApiError: 400, worded as by the server where its source has the text.
    """
    if markup is None or markup == {}:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _read_rows(markup["inline_keyboard"])
        return {"inline_keyboard": rows} if rows else None
    if markup.get("force_reply"):
        placeholder = markup.get("input_field_placeholder") or ""
        if utf16_length(placeholder) > PLACEHOLDER_LENGTH:
            # The limit is documented; the server's wording is not known.
            raise bad_request("input field placeholder is too long")
        return dict(markup)
    if "keyboard" in markup or markup.get("remove_keyboard"):
        return dict(markup)
    raise bad_request("object expected as reply markup")


def buttons(markup: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The inline buttons in reading order."""
    if markup is None:
        return []
    return [button for row in markup.get("inline_keyboard", []) for button in row]


def _read_rows(rows: object) -> Keyboard:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        )
    keyboard = [[_read_button(button) for button in row] for row in rows if row]
    if sum(map(len, keyboard)) > KEYBOARD_BUTTONS:
        raise bad_request("reply markup is too long")
    return keyboard


def _read_button(button: object) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad_request(
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object"
        )
    text = button.get("text")
    if not isinstance(text, str) or not text:
        raise bad_request('can\'t parse inline keyboard button: field "text" is required')
    if not any(button.get(action) is not None for action in _ACTIONS):
        raise bad_request(
            "can't parse inline keyboard button: text buttons are unallowed in the inline keyboard"
        )
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if not str(button.get("url", "https://")).startswith(("http://", "https://", "tg://")):
        raise bad_request("BUTTON_URL_INVALID")
    return dict(button)
