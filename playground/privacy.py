"""Privacy mode: which messages of a group reach a bot, as Telegram has it by default.

Service messages, commands at the start of a text (not those with another bot's name behind an @), and replies
to what the bot wrote or to what was meant for it. A mere mention is not enough. Knows messages, not chats.
See https://core.telegram.org/bots/features#privacy-mode
"""

from typing import Any

Message = dict[str, Any]

_SERVICE = ("new_chat_members", "group_chat_created", "migrate_to_chat_id", "migrate_from_chat_id")


def reaches(message: Message, bot: Message) -> bool:
    """Whether a message of a group reaches the bot, given as Telegram's User object."""
    if any(name in message for name in _SERVICE):
        return True
    answered = message.get("reply_to_message")
    if answered and (answered["from"]["id"] == bot["id"] or _commands(answered, bot)):
        return True
    return _commands(message, bot)


def _commands(message: Message, bot: Message) -> bool:
    """Whether the text begins with a command for the bot."""
    for entity in message.get("entities", ()):
        if entity["type"] == "bot_command" and entity["offset"] == 0:
            _, _, name = message["text"][: entity["length"]].partition("@")
            return name.lower() in ("", bot["username"].lower())
    return False
