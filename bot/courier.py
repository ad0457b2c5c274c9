"""Sends replies and quiz polls to a chat. The only place that calls Telegram's send methods."""

from dataclasses import dataclass
from typing import Any

import structlog
from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Message
from telegram.constants import ParseMode, PollType
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot import markup, replies
from bot.pace import PUSH
from bot.replies import Reply
from coaching.questions import ChoiceQuestion
from coaching.quiz import Shown

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sent:
    """What Telegram made of a message."""

    message_id: int
    poll_id: str | None = None


@dataclass(frozen=True, slots=True)
class Courier:
    """Turns values into Telegram messages."""

    bot: ExtBot[str]

    def messages(self, reply: Reply) -> list["Outgoing"]:
        """The messages that a reply takes; only the last one carries its buttons."""
        texts = markup.messages(reply.blocks)
        plain = [Outgoing(text, None) for text in texts[:-1]]
        return [*plain, Outgoing(texts[-1], _markup(reply))]

    async def send(self, chat_id: int, message: "Outgoing", *, push: bool = False) -> Sent:
        """Send one message. Raises what Telegram raises, but for markup that it does not parse."""
        options: dict[str, Any] = {"reply_markup": message.markup, "rate_limit_args": PUSH if push else None}
        try:
            sent = await self.bot.send_message(chat_id, message.text, parse_mode=ParseMode.HTML, **options)
        except BadRequest as error:
            if "parse entities" not in error.message:
                raise
            # Telegram drops the whole message when one entity is malformed, so it goes out as plain text.
            log.error("markup_refused", error=error.message)
            sent = await self.bot.send_message(chat_id, markup.plain(message.text), **options)
        return _sent(sent)

    async def edit(self, chat_id: int, message_id: int, text: str) -> None:
        """Give a message of ours, without buttons, another text. Raises what Telegram raises."""
        await self.bot.edit_message_text(text, chat_id, message_id, parse_mode=ParseMode.HTML)

    async def send_file(self, chat_id: int, content: bytes, name: str) -> Sent:
        """Send a file."""
        return _sent(await self.bot.send_document(chat_id, InputFile(content, filename=name)))

    async def show(self, chat_id: int, shown: Shown, *, push: bool = False) -> Sent:
        """Send a question: a quiz poll for multiple choice, a prompt to write for free text."""
        if not isinstance(shown.question, ChoiceQuestion):
            [message] = self.messages(replies.text_question(shown, push))
            return await self.send(chat_id, message, push=push)
        options, right = shown.question.shuffled(shown.showing.id)
        sent = await self.bot.send_poll(
            chat_id,
            replies.question_line(shown, push),
            list(options),
            type=PollType.QUIZ,
            correct_option_ids=[right],  # type: ignore[list-item]  # an index, not a literal
            explanation=shown.question.explanation,
            # An anonymous poll, the default, would never tell us the vote.
            is_anonymous=False,
            rate_limit_args=PUSH if push else None,
        )
        return _sent(sent)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message of Telegram HTML with its reply markup."""

    text: str
    markup: InlineKeyboardMarkup | ForceReply | None


def _markup(reply: Reply) -> InlineKeyboardMarkup | ForceReply | None:
    if reply.keyboard:
        rows = [
            [InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in reply.keyboard
        ]
        return InlineKeyboardMarkup(rows)
    return ForceReply(input_field_placeholder=reply.placeholder) if reply.placeholder else None


def _sent(message: Message) -> Sent:
    return Sent(message.message_id, message.poll.id if message.poll else None)
