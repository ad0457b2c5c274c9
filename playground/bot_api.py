"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`.

Reads parameters from the query, a form, a multipart form or a JSON object, carries the call out, answers in
Telegram's envelope. Calls that concern a candidate become events of that chat. Knows no method's own rules.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from json import JSONDecodeError
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from playground import (
    methods_bot,
    methods_chats,
    methods_files,
    methods_messages,
    methods_polls,
    methods_updates,
)
from playground.call import Call
from playground.errors import ApiError, bad_request
from playground.faults import Fault, Faults
from playground.files import Upload
from playground.hangup import HangUp
from playground.schema import Schema
from playground.world import Bot, World

_TOKEN = re.compile(r"\d{1,15}:[A-Za-z0-9_-]{10,}")
# Reading changes nothing for a candidate, so it is no event.
_READS = frozenset({"getChat", "getChatMember", "getChatMemberCount", "getChatMenuButton", "getFile"})

METHODS: Mapping[str, Callable[[Call], Any]] = {
    "getMe": methods_bot.get_me,
    "getUpdates": methods_updates.get_updates,
    "setWebhook": methods_updates.set_webhook,
    "deleteWebhook": methods_updates.delete_webhook,
    "getWebhookInfo": methods_updates.get_webhook_info,
    "sendMessage": methods_messages.send_message,
    "editMessageText": methods_messages.edit_message_text,
    "editMessageReplyMarkup": methods_messages.edit_message_reply_markup,
    "deleteMessage": methods_messages.delete_message,
    "sendChatAction": methods_messages.send_chat_action,
    "sendMessageDraft": methods_messages.send_message_draft,
    "setMessageReaction": methods_messages.set_message_reaction,
    "answerCallbackQuery": methods_messages.answer_callback_query,
    "sendPoll": methods_polls.send_poll,
    "stopPoll": methods_polls.stop_poll,
    "sendPhoto": methods_files.send_photo,
    "sendDocument": methods_files.send_document,
    "getFile": methods_files.get_file,
    "setMyCommands": methods_bot.set_my_commands,
    "getMyCommands": methods_bot.get_my_commands,
    "deleteMyCommands": methods_bot.delete_my_commands,
    "setMyName": methods_bot.set_my_name,
    "getMyName": methods_bot.get_my_name,
    "setMyDescription": methods_bot.set_my_description,
    "getMyDescription": methods_bot.get_my_description,
    "setMyShortDescription": methods_bot.set_my_short_description,
    "getMyShortDescription": methods_bot.get_my_short_description,
    "setChatMenuButton": methods_bot.set_chat_menu_button,
    "getChatMenuButton": methods_bot.get_chat_menu_button,
    "getChat": methods_chats.get_chat,
    "getChatMember": methods_chats.get_chat_member,
    "getChatMemberCount": methods_chats.get_chat_member_count,
}


class BotApi:
    """The endpoints of the Bot API on one world."""

    def __init__(self, world: World, schema: Schema, faults: Faults) -> None:
        self.world = world
        self.schema = schema
        self.faults = faults
        self._names = {name.lower(): name for name in (*METHODS, *schema.not_played)}

    async def method(self, request: Request) -> Response:
        """Answer one call."""
        try:
            bot = self._bot(request)
            name = self._name(request.path_params["method"])
            fault = self.faults.take(name)
            if fault and await self._struck(fault, request):
                return HangUp(request)
            result = await self._carry_out(bot, name, request)
        except ApiError as refused:
            return JSONResponse(refused.envelope(), refused.code)
        except ClientDisconnect:
            return Response()  # killed while it was asking: nobody is there to be answered
        if fault and fault.drop == "after":
            return HangUp(request)
        return JSONResponse({"ok": True, "result": result})

    async def file(self, request: Request) -> Response:
        """Serve the bytes of a file to a bot."""
        try:
            self._bot(request)
        except ApiError as refused:
            return JSONResponse(refused.envelope(), refused.code)
        stored = self.world.files.by_path(request.path_params["path"])
        if stored is None:
            return JSONResponse(ApiError(404, "Not Found").envelope(), 404)
        return Response(stored.upload.content, media_type="application/octet-stream")

    def _bot(self, request: Request) -> Bot:
        token = request.path_params["token"]
        if not _TOKEN.fullmatch(token):
            raise ApiError(401, "Unauthorized")
        return self.world.bot_of_token(token)

    def _name(self, given: str) -> str:
        """The method's proper name; Telegram does not mind the case."""
        name = self._names.get(given.lower())
        if name is None:
            raise ApiError(404, "Not Found")
        return name

    async def _struck(self, fault: Fault, request: Request) -> bool:
        """Let a fault happen; whether the connection is to be dropped with nothing done."""
        if fault.delay and not self.world.is_closed:
            await request.body()  # who gives up waiting has sent it all the same, so it is carried out
            await self.world.closed.heard(fault.delay)
        if fault.error:
            raise fault.error
        return fault.drop == "before"

    async def _carry_out(self, bot: Bot, name: str, request: Request) -> Any:
        if name not in METHODS:
            raise bad_request(f"method {name} is not played here")
        arguments = self.schema.arguments(name, await _parameters(request))
        call = Call(self.world, bot, name, arguments, self.schema)
        call.refuse_not_played()
        result = METHODS[name](call)
        if inspect.isawaitable(result):
            result = await result
        if call.chat and name not in _READS:
            call.chat.log(name, _shown(arguments), result, self.world.clock())
        return result


async def _parameters(request: Request) -> dict[str, Any]:
    """The raw parameters, wherever they are; the body goes before the query."""
    given: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "application/json":
            return given | _object(await request.json())
        async with request.form(max_part_size=4 * 1024 * 1024) as form:
            return given | {name: await _value(value) for name, value in form.multi_items()}
    except (JSONDecodeError, UnicodeDecodeError, HTTPException) as broken:
        raise bad_request("can't parse the request's body") from broken


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise bad_request("the request's body must be a JSON object")
    return body


async def _value(value: str | UploadFile) -> str | Upload:
    if isinstance(value, str):
        return value
    return await read_upload(value)


async def read_upload(value: UploadFile) -> Upload:
    """A file of a multipart form, whole."""
    mime = value.content_type or "application/octet-stream"
    return Upload(value.filename or "file", mime, await value.read())


def _shown(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as an event shows them: a file by its name, type and size."""
    return {name: _shown_value(value) for name, value in arguments.items()}


def _shown_value(value: Any) -> Any:
    if isinstance(value, Upload):
        return {"file_name": value.name, "mime_type": value.mime, "file_size": len(value.content)}
    return value
