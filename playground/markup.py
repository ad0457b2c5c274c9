"""Keyboards: what Telegram allows in `reply_markup`, and what of it goes where.

An inline keyboard belongs to its message; a reply keyboard, its removal and a forced reply belong to the
chat. Knows neither messages nor chats.
"""

import re
from collections.abc import Mapping
from typing import Any

from playground.errors import bad_request

_ACTIONS = ("url", "callback_data", "copy_text")
_MODIFIERS = {"text", "style", "icon_custom_emoji_id"}
_STYLES = {"danger", "success", "primary"}
_BUTTONS_AT_MOST = 100
_URL = re.compile(r"(?:https?://[^\s/]+|tg://)\S*", re.IGNORECASE)


def inline_keyboard(markup: Mapping[str, Any] | None) -> dict[str, Any]:
    """`{"reply_markup": …}` for the message when the markup is an inline keyboard with buttons, else `{}`."""
    if not markup or not any(markup.get("inline_keyboard", ())):
        return {}
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > _BUTTONS_AT_MOST:
        raise bad_request("reply markup is too long")
    for button in (button for row in rows for button in row):
        _check_inline(button)
    return {"reply_markup": {"inline_keyboard": rows}}


def chat_keyboard(markup: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The reply keyboard, its removal or the forced reply, checked; None when the markup is none of these."""
    if not markup or "inline_keyboard" in markup:
        return None
    if not 1 <= len(markup.get("input_field_placeholder", "-")) <= 64:
        raise bad_request("input field placeholder must have 1 to 64 characters")
    for button in (button for row in markup.get("keyboard", ()) for button in row):
        _check_reply(button)
    return dict(markup)


def callback_data(message: Mapping[str, Any]) -> set[str]:
    """The data of all buttons under a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["callback_data"] for row in rows for button in row if "callback_data" in button}


def _check_inline(button: Mapping[str, Any]) -> None:
    _check_label(button)
    actions = set(button) - _MODIFIERS
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one action is allowed")
    if not actions.intersection(_ACTIONS):
        raise bad_request(f"inline keyboard button with {actions.pop()} is not played here")
    if not 1 <= len(button.get("callback_data", "-").encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not _URL.fullmatch(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_reply(button: Mapping[str, Any]) -> None:
    _check_label(button)
    for action in set(button) - _MODIFIERS - {"request_location"}:
        raise bad_request(f"keyboard button with {action} is not played here")


def _check_label(button: Mapping[str, Any]) -> None:
    if not button["text"].strip():
        raise bad_request("can't parse keyboard button: Text must be non-empty")
    if button.get("style", "primary") not in _STYLES:
        raise bad_request(f"can't parse keyboard button: style '{button['style']}' is not one of Telegram's")
