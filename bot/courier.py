"""Sends replies and quiz polls to a chat. The only place that calls Telegram's send methods."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode, PollType
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot import markup, replies
from bot.pace import PUSH
from bot.replies import Reply
from coaching.questions import ChoiceQuestion
from coaching.quiz import POLL_OPEN_FOR, Shown

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

    async def send(
        self, chat_id: int, message: "Outgoing", *, push: bool = False, to: int | None = None
    ) -> Sent:
        """Send one message, as a reply to the message `to` if that is still there.

        Raises what Telegram raises, but for markup that it does not parse.
        """
        options: dict[str, Any] = {"reply_markup": message.markup, "rate_limit_args": PUSH if push else None}
        if to is not None:
            options["reply_parameters"] = ReplyParameters(to, allow_sending_without_reply=True)
        try:
            sent = await self.bot.send_message(chat_id, message.text, parse_mode=ParseMode.HTML, **options)
        except BadRequest as error:
            if "parse entities" not in error.message:
                raise
            # Telegram drops the whole message when one entity is malformed, so it goes out as plain text.
            log.error("markup_refused", error=error.message)
            sent = await self.bot.send_message(chat_id, markup.plain(message.text), **options)
        return _sent(sent)

    async def edit(self, chat_id: int, message_id: int, message: "Outgoing") -> None:
        """Give a message of ours another text and other buttons. Raises what Telegram raises."""
        buttons = message.markup if isinstance(message.markup, InlineKeyboardMarkup) else None
        await self.bot.edit_message_text(
            message.text, chat_id, message_id, parse_mode=ParseMode.HTML, reply_markup=buttons
        )

    async def draft(self, chat_id: int, draft_id: int, text: str) -> None:
        """Show plain text in a private chat, for half a minute, as being written; "" shows that we think.

        Raises what Telegram raises.
        """
        shown, *_ = markup.messages([markup.escape(text)])
        await self.bot.send_message_draft(chat_id, draft_id, shown, parse_mode=ParseMode.HTML)

    async def send_photo(
        self, chat_id: int, picture: bytes, caption: "Outgoing", *, push: bool = False
    ) -> Sent:
        """Send a picture with its caption, at most 1024 characters. Raises what Telegram raises."""
        sent = await self.bot.send_photo(
            chat_id,
            InputFile(picture, filename="picture.png"),
            caption.text,
            parse_mode=ParseMode.HTML,
            reply_markup=caption.markup,
            rate_limit_args=PUSH if push else None,
        )
        return _sent(sent)

    async def send_file(self, chat_id: int, content: bytes, name: str) -> Sent:
        """Send a file."""
        return _sent(await self.bot.send_document(chat_id, InputFile(content, filename=name)))

    async def show(self, chat_id: int, shown: Shown, *, push: bool = False, note: str | None = None) -> Sent:
        """Send a question: a quiz poll for multiple choice, a prompt to write for free text.

        `note` is plain text that goes with it.
        """
        if not isinstance(shown.question, ChoiceQuestion):
            [message] = self.messages(replies.text_question(shown, push, note))
            return await self.send(chat_id, message, push=push)
        return await self.poll(
            chat_id,
            replies.question_line(shown, push),
            shown.question,
            shown.showing.id,
            push=push,
            open_for=POLL_OPEN_FOR,
            description=note,
        )

    async def poll(
        self,
        chat_id: int,
        line: str,
        question: ChoiceQuestion,
        seed: int,
        *,
        push: bool = False,
        open_for: timedelta | None = None,
        description: str | None = None,
    ) -> Sent:
        """Send a quiz poll that asks `line`, with its options in the order of `seed`."""
        options, right = question.shuffled(seed)
        sent = await self.bot.send_poll(
            chat_id,
            line,
            list(options),
            type=PollType.QUIZ,
            correct_option_ids=[right],  # type: ignore[list-item]  # an index, not a literal
            explanation=question.explanation,
            # An anonymous poll, the default, would never tell us the vote.
            is_anonymous=False,
            open_period=open_for,
            description=description,
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
