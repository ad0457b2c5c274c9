"""Methods that write, edit and delete messages, and that answer taps on buttons."""

import re
from typing import Any

from playground.call import Call
from playground.chats import ACTION_SECONDS, DRAFT_SECONDS, JSON, Entry
from playground.errors import bad_request
from playground.markup import inline_keyboard
from playground.text import TEXT_LIMIT, Formatted, formatted, with_found

DELETABLE_SECONDS = 48 * 3600
_BOT_LINK = re.compile(r"(?:https?://)?(?:t\.me|telegram\.me)/\S+")
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_STALE = "query is too old and response timeout expired or query ID is invalid"


def send_message(call: Call) -> JSON:
    """Send text of 1-4096 characters."""
    content = _text(call).fields()
    if "link_preview_options" in call.arguments:
        content["link_preview_options"] = call.arguments["link_preview_options"]
    return call.send(content)


def edit_message_text(call: Call) -> JSON:
    """Replace the text and the inline keyboard of a message of the bot."""
    body = _text(call)
    markup = inline_keyboard(call.arguments.get("reply_markup"))
    entry = _editable(call)
    if "text" not in entry.message:
        raise bad_request("there is no text in the message to edit")
    return _edited(
        call, entry, {**_without(entry.message, "entities", "reply_markup"), **body.fields(), **markup}
    )


def edit_message_reply_markup(call: Call) -> JSON:
    """Replace or remove the inline keyboard of a message of the bot."""
    markup = inline_keyboard(call.arguments.get("reply_markup"))
    entry = _editable(call)
    return _edited(call, entry, {**_without(entry.message, "reply_markup"), **markup})


def delete_message(call: Call) -> bool:
    """Delete a message that is at most 48 hours old; in a group, where the bot is no admin, only its own."""
    chat, entry = call.find_message("to delete")
    if chat.id < 0 and entry.message["from"]["id"] != call.bot.id:
        raise bad_request("message can't be deleted")
    if call.world.clock() - entry.message["date"] > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    chat.delete(entry.message["message_id"])
    return True


def send_chat_action(call: Call) -> bool:
    """Show for five seconds, or until a message comes, what the bot is doing."""
    action = call.arguments["action"]
    if action not in call.schema.chat_actions:
        raise bad_request("wrong parameter action in request")
    chat = call.find_chat()
    chat.action = (action, call.world.clock() + ACTION_SECONDS)
    chat.touch()
    return True


def send_message_draft(call: Call) -> bool:
    """Show for thirty seconds, or until a message comes, a text that is still being written."""
    if not call.arguments["draft_id"]:
        raise bad_request("draft identifier must be non-zero")
    draft = _within_limit(formatted(call.arguments))
    chat = call.find_chat()
    if chat.id < 0:
        raise bad_request("TEXTDRAFT_PEER_INVALID")
    shown = {"draft_id": call.arguments["draft_id"], **draft.fields()}
    chat.draft = (shown, call.world.clock() + DRAFT_SECONDS)
    chat.touch()
    return True


def set_message_reaction(call: Call) -> bool:
    """Put at most one of Telegram's emoji on a message, or take it off."""
    reactions = call.arguments.get("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(reaction.get("emoji", "").rstrip("\ufe0f") not in call.schema.reactions for reaction in reactions):
        raise bad_request("REACTION_INVALID")
    chat, entry = call.find_message("to react")
    entry.reactions = tuple(reaction["emoji"] for reaction in reactions)
    chat.replace(entry.message)
    return True


def answer_callback_query(call: Call) -> bool:
    """Answer a tap on a button, once and within 15 seconds, with nothing, a notice or an alert."""
    text, url = call.arguments.get("text", ""), call.arguments.get("url", "")
    if len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not _BOT_LINK.fullmatch(url):
        raise bad_request("URL_INVALID")
    query_id = call.arguments["callback_query_id"]
    chat = call.world.take_callback(call.bot, query_id)
    if chat is None:
        raise bad_request(_STALE)
    alert = call.arguments.get("show_alert", False)
    chat.notify({"callback_query_id": query_id, "text": text, "show_alert": alert, "url": url})
    call.chat = chat
    return True


def _text(call: Call) -> Formatted:
    body = formatted(call.arguments)
    if not body.text:
        raise bad_request("message text is empty")
    return _within_limit(body)


def _within_limit(body: Formatted) -> Formatted:
    if len(body.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return with_found(body)


def _editable(call: Call) -> Entry:
    _, entry = call.find_message("to edit")
    if entry.message["from"]["id"] != call.bot.id:
        raise bad_request("message can't be edited")
    return entry


def _edited(call: Call, entry: Entry, message: JSON) -> JSON:
    """Put the new version in place, unless it is the old one again."""
    if message == entry.message or _without(message, "edit_date") == _without(entry.message, "edit_date"):
        raise bad_request(_NOT_MODIFIED)
    message = {**message, "edit_date": int(call.world.clock())}
    assert call.chat
    call.chat.replace(message)
    return message


def _without(message: JSON, *names: str) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name not in names}
