"""One update's turn to speak: what it sends is sent once, however often the update is handled."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

from bot.courier import Courier, Sent
from bot.preview import Preview
from bot.progress import Progress
from bot.replies import Reply, summary, writing
from coaching.quiz import Shown, Step
from storage.inbox import Inbox
from storage.quiz import QuizRepository

TYPING_SECONDS = 4.0  # Telegram shows it for five


@dataclass(slots=True)
class Turn:
    """Sends to the chat of one update and remembers each message by its place in the turn."""

    inbox_id: int
    chat_id: int
    courier: Courier
    inbox: Inbox
    quiz_log: QuizRepository
    pressed: int | None = None  # the message whose button was tapped
    _position: int = field(default=0)

    async def reply(self, reply: Reply, to: int | None = None) -> None:
        """Send a reply, to the message `to` if given, but for what of it went out before a crash."""
        for message in self.courier.messages(reply):
            await self._once(partial(self.courier.send, self.chat_id, message, to=to))

    def begin_again_in(self, chat_id: int) -> None:
        """The chat has another number now: what follows is the turn from its beginning, over there."""
        self.chat_id, self._position = chat_id, 0

    async def change(self, reply: Reply) -> None:
        """Show a reply in the place of the message whose button was tapped, so that a chat stays short.

        A new message where no button was tapped, or where Telegram does not edit that one any more.
        """
        messages = self.courier.messages(reply)
        if self.pressed is None or len(messages) > 1:
            await self.reply(reply)
            return
        try:
            await self.courier.edit(self.chat_id, self.pressed, messages[0])
        except BadRequest as error:
            if "not modified" not in error.message:
                await self.reply(reply)

    async def file(self, content: bytes, name: str) -> None:
        """Send a file, if it has not gone out before a crash."""
        await self._once(partial(self.courier.send_file, self.chat_id, content, name))

    async def photo(self, picture: bytes, caption: Reply) -> None:
        """Send a picture, if it has not gone out before a crash."""
        [message] = self.courier.messages(caption)
        await self._once(partial(self.courier.send_photo, self.chat_id, picture, message))

    async def present(self, step: Step) -> None:
        """Show the next question of a quiz, or how it ended."""
        if not isinstance(step, Shown):
            await self.reply(summary(step))
        elif step.showing.message_id is None:
            sent = await self.courier.show(self.chat_id, step)
            await self.quiz_log.sent(step.showing.id, sent.message_id, sent.poll_id)

    async def _once(self, send: Callable[[], Awaitable[Sent]]) -> int:
        self._position += 1
        before = await self.inbox.delivered(self.inbox_id, self._position)
        if before is not None:
            return before
        sent = await send()
        await self.inbox.record_delivery(self.inbox_id, self._position, sent.message_id)
        return sent.message_id

    @asynccontextmanager
    async def progress(self, reply: Reply) -> AsyncIterator[Callable[[Reply], None]]:
        """Show in one message how far a long work is. What is yielded says what the message is to show now.

        A courtesy: a Telegram that refuses it is left alone, and the work goes on.
        """
        [message] = self.courier.messages(reply)
        try:
            sent = await self._once(partial(self.courier.send, self.chat_id, message))
        except TelegramError:
            yield lambda _reply: None
            return
        shown = Progress(self.courier, self.chat_id, sent, message.text)
        following = asyncio.create_task(shown.follow())
        try:
            yield shown.tell
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            await shown.show()

    @asynccontextmanager
    async def preview(self) -> AsyncIterator[Callable[[str], None]]:
        """Show the next reply while it is being written. What is yielded takes its plain text so far.

        A courtesy, which may show nothing; the reply is still due. Where drafts are not to be had, outside
        private chats, a message is edited.
        """
        if self.chat_id < 0:
            async with self.progress(writing("")) as tell:
                yield lambda text: tell(writing(text))
        elif await self.inbox.delivered(self.inbox_id, self._position + 1) is not None:
            # It went out before a crash: nothing would end the preview.
            yield lambda _text: None
        else:
            async with Preview(self.courier, self.chat_id, self.inbox_id).shown() as tell_text:
                yield tell_text

    @asynccontextmanager
    async def typing(self) -> AsyncIterator[None]:
        """Show that we are at work, for as long as we are."""
        await self._type()
        going_on = asyncio.create_task(self._type_on())
        try:
            yield
        finally:
            going_on.cancel()

    async def _type_on(self) -> None:
        while True:
            await asyncio.sleep(TYPING_SECONDS)
            await self._type()

    async def _type(self) -> None:
        # A courtesy, so it may fail.
        with suppress(TelegramError):
            await self.courier.bot.send_chat_action(self.chat_id, ChatAction.TYPING)
