"""A group: /quiz for everybody, /help, and what else happens there. Nobody becomes a candidate in a group."""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import wraps
from typing import Any

from telegram import ChatMember, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, ChatMigrated

from bot import replies
from bot.context import Context
from bot.replies import Reply
from bot.replies import groups as said
from coaching.group_quiz import OPEN_FOR, Round, StillOpen

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]

_INSIDE = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)


def following(handler: Handler) -> Handler:
    """The handler, taken again in the supergroup that the group turns out to have become."""

    @wraps(handler)
    async def followed(update: Update, context: Context) -> None:
        try:
            await handler(update, context)
        except ChatMigrated as moved:
            await context.services.groups.move(context.turn.chat_id, moved.new_chat_id)
            context.turn.begin_again_in(moved.new_chat_id)
            await handler(update, context)

    return followed


@following
async def quiz(update: Update, context: Context) -> None:
    """/quiz: post a question that everybody may answer, unless the last one is still open."""
    turn = context.turn
    step = await context.services.groups.begin(turn.chat_id, await _role(update, context), turn.inbox_id)
    if step is None:
        await _say(said.no_questions(), context)
    elif isinstance(step, StillOpen):
        await _say(said.poll_open(), context, to=step.message_id)
    elif step.posted.poll_id is None:
        await _post(step, context)


@following
async def about(update: Update, context: Context) -> None:
    """/start and /help: what can be done here, and where the rest is."""
    await _say(said.about(context.bot.username), context)


@following
async def other_command(update: Update, context: Context) -> None:
    """Any other command: say where we talk, if it is meant for us."""
    message = update.effective_message
    assert message is not None
    written = message.parse_entity(message.entities[0]).lower().removeprefix("/")
    command, _, addressee = written.partition("@")
    known = command in replies.COMMANDS
    if addressee == context.bot.username.lower() if addressee else known:
        await _say(replies.private_only(context.bot.username), context)


async def migrated(update: Update, context: Context) -> None:
    """The group became a supergroup: it keeps its quizzes under the new number. Telegram says so in both."""
    message, chat = update.effective_message, update.effective_chat
    assert message is not None
    assert chat is not None
    old, new = message.migrate_from_chat_id or chat.id, message.migrate_to_chat_id or chat.id
    await context.services.groups.move(old, new)


async def membership(update: Update, context: Context) -> None:
    """The bot was added to a group: say what it is good for, if it may write there."""
    change = update.my_chat_member
    assert change is not None
    added = change.new_chat_member.status in _INSIDE and change.old_chat_member.status not in _INSIDE
    if added and change.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP):
        with suppress(BadRequest):
            await context.turn.reply(said.greeting())


async def _say(reply: Reply, context: Context, to: int | None = None) -> None:
    """Say a line, to the message `to` if given, unless enough was said in this group just now."""
    if context.services.groups.may_speak(context.turn.chat_id):
        await context.turn.reply(reply, to)


async def _role(update: Update, context: Context) -> str | None:
    """The role of the member who asks, if they are a candidate who chose one."""
    user = update.effective_user
    candidate = await context.services.candidates.get(user.id) if user else None
    return candidate.role if candidate else None


async def _post(step: Round, context: Context) -> None:
    turn, groups = context.turn, context.services.groups
    result = said.result(step.last) if step.last else None
    with groups.posting():
        try:
            sent = await turn.courier.poll(
                turn.chat_id,
                step.question.prompt,
                step.question,
                step.posted.id,
                open_for=OPEN_FOR,
                description=result,
            )
        except BadRequest as error:
            if "not enough rights" not in error.message.lower():
                raise
            await _say(said.polls_not_allowed(), context)
            return
        assert sent.poll_id is not None
        await groups.went_out(step.posted, sent.message_id, sent.poll_id)
