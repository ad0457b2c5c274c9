"""One call of a bot: its arguments, and the chat that it is about.

Holds what all methods share: finding the chat, refusing what is not played, adding a message. Knows no HTTP.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.chats import JSON, Chat, Entry
from playground.errors import bad_request, forbidden, migrated
from playground.groups import Group
from playground.markup import chat_keyboard, inline_keyboard
from playground.schema import Schema
from playground.world import Bot, World

# Telegram has these; the chats here have no use for most of them, and the rest is not played.
_NOT_PLAYED = (
    "business_connection_id",
    "message_thread_id",
    "direct_messages_topic_id",
    "suggested_post_parameters",
    "inline_message_id",
    "thumbnail",
    "certificate",
    "ip_address",
    "members_only",
    "country_codes",
    "allow_adding_options",
    "hide_results_until_closes",
    "explanation_media",
    "media",
)


@dataclass(slots=True)
class Call:
    """A call with typed arguments. `chat` is set once the call has found the chat that it is about."""

    world: World
    bot: Bot
    method: str
    arguments: Mapping[str, Any]
    schema: Schema
    chat: Chat | None = None

    def refuse_not_played(self) -> None:
        """Raise ApiError 400 for a parameter that is Telegram's but has no effect here."""
        for name in _NOT_PLAYED:
            if name in self.arguments:
                raise bad_request(f"parameter {name} is not played here")

    def find_chat(self) -> Chat:
        """The chat named by `chat_id`. Raises ApiError when the bot may not write there."""
        if "chat_id" not in self.arguments:
            raise bad_request("chat_id is empty")
        chat_id = self.arguments["chat_id"]
        chat = self.bot.chats.get(chat_id)
        if chat is None and chat_id not in self.world.users:
            raise bad_request("chat not found")
        if chat is None or not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if isinstance(chat.peer, Group) and chat.peer.migrated_to:
            raise migrated(chat.peer.migrated_to)
        if chat.blocked:
            raise forbidden(chat.peer.closed_door)
        self.chat = chat
        return chat

    def find_message(self, purpose: str) -> tuple[Chat, Entry]:
        """The message named by `message_id`; `purpose` completes the words "message … not found"."""
        chat = self.find_chat()
        if "message_id" not in self.arguments:
            raise bad_request("message identifier is not specified")
        entry = chat.entry(self.arguments["message_id"])
        if entry is None:
            raise bad_request(f"message {purpose} not found")
        return chat, entry

    def send(self, content: JSON) -> JSON:
        """Add a message of the bot to the chat, within the flood limits, and return it."""
        chat = self.find_chat()
        markup = self.arguments.get("reply_markup")
        inline, keyboard = inline_keyboard(markup), chat_keyboard(markup)
        reply = self._reply(chat)
        self.bot.flood.admit(chat.id)
        message = self.world.message(self.bot.as_user(), chat, {**reply, **content, **inline})
        chat.add(message)
        if keyboard:
            chat.keyboard = None if "remove_keyboard" in keyboard else keyboard
            chat.keyboard_message = message["message_id"]
        return message

    def _reply(self, chat: Chat) -> JSON:
        wanted = self.arguments.get("reply_parameters")
        if wanted is None:
            return {}
        if wanted.get("chat_id", chat.id) != chat.id:
            raise bad_request("a reply to another chat is not played here")
        entry = chat.entry(wanted["message_id"])
        if entry is None and not wanted.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return replied(entry) if entry else {}


def replied(entry: Entry) -> JSON:
    """`reply_to_message`, which never holds a further reply."""
    original = {name: value for name, value in entry.message.items() if name != "reply_to_message"}
    return {"reply_to_message": original}
