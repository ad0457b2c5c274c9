"""Methods about the bot itself: its name, commands, descriptions and menu button."""

import re
from typing import Any

from playground.call import Call
from playground.chats import JSON
from playground.errors import bad_request

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_CAN_NOT = (
    "can_read_all_group_messages",
    "supports_inline_queries",
    "supports_guest_queries",
    "can_connect_to_business",
    "has_main_web_app",
    "has_topics_enabled",
    "allows_users_to_create_topics",
    "can_manage_bots",
)


def get_me(call: Call) -> JSON:
    """The bot as a User, with what it can do: be in groups, where it is in privacy mode."""
    return {**call.bot.as_user(), "can_join_groups": True, **dict.fromkeys(_CAN_NOT, False)}


def set_my_commands(call: Call) -> bool:
    """At most 100 commands of 1-32 characters a-z, 0-9 and _, each with a description of 1-256."""
    commands = call.arguments["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[_scope(call), _language(call)] = commands
    return _changed(call)


def get_my_commands(call: Call) -> list[JSON]:
    """The commands of exactly this scope and language."""
    return call.bot.commands.get((_scope(call), _language(call)), [])


def delete_my_commands(call: Call) -> bool:
    """Forget the commands of this scope and language; wider scopes show through again."""
    call.bot.commands.pop((_scope(call), _language(call)), None)
    return _changed(call)


def set_my_name(call: Call) -> bool:
    """0-64 characters; an empty name removes the one for this language."""
    return _keep(call, call.bot.names, "name", 64)


def get_my_name(call: Call) -> JSON:
    """The name for this language, else the bot's own."""
    return {"name": call.bot.names.get(_language(call)) or call.bot.name}


def set_my_description(call: Call) -> bool:
    """0-512 characters, shown in a chat that is empty."""
    return _keep(call, call.bot.descriptions, "description", 512)


def get_my_description(call: Call) -> JSON:
    """The description for this language, else the one for all."""
    return {"description": _localised(call, call.bot.descriptions)}


def set_my_short_description(call: Call) -> bool:
    """0-120 characters."""
    return _keep(call, call.bot.short_descriptions, "short_description", 120)


def get_my_short_description(call: Call) -> JSON:
    """The short description for this language, else the one for all."""
    return {"short_description": _localised(call, call.bot.short_descriptions)}


def set_chat_menu_button(call: Call) -> bool:
    """The button beside the text field: of one chat, or of all that have none of their own."""
    button = call.arguments.get("menu_button", {"type": "default"})
    if button["type"] == "web_app":
        raise bad_request("a menu button with a Web App is not played here")
    if "chat_id" in call.arguments:
        chat = call.find_chat()
        if chat.id < 0:
            raise bad_request("the menu button is for private chats only")
        chat.menu_button = None if button["type"] == "default" else button
    else:
        call.bot.menu_button = {"type": "commands"} if button["type"] == "default" else button
    return _changed(call)


def get_chat_menu_button(call: Call) -> JSON:
    """The menu button of a chat, or of all."""
    chat = call.find_chat() if "chat_id" in call.arguments else None
    return (chat and chat.menu_button) or call.bot.menu_button


def _keep(call: Call, texts: dict[str, str], parameter: str, limit: int) -> bool:
    text = call.arguments.get(parameter, "").strip()
    if len(text) > limit:
        raise bad_request(f"{parameter.replace('_', ' ')} is too long")
    texts[_language(call)] = text
    return _changed(call)


def _localised(call: Call, texts: dict[str, str]) -> str:
    return texts.get(_language(call)) or texts.get("", "")


def _changed(call: Call) -> bool:
    call.bot.rev = call.world.next_rev()
    return True


def _scope(call: Call) -> str:
    scope: dict[str, Any] = call.arguments.get("scope", {"type": "default"})
    if "chat_id" not in scope:
        return str(scope["type"])
    chat = call.bot.chats.get(scope["chat_id"])
    if chat is None or not chat.started:
        raise bad_request("chat not found")
    return f"{scope['type']}:{chat.id}"


def _language(call: Call) -> str:
    language = call.arguments.get("language_code", "")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return str(language)
