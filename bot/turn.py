"""One update's turn to speak: what it sends is sent once, however often the update is handled."""

from dataclasses import dataclass, field

from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.courier import Courier
from bot.replies import Reply, summary
from coaching.quiz import Shown, Step
from storage.inbox import Inbox
from storage.quiz import QuizRepository


@dataclass(slots=True)
class Turn:
    """Sends to the chat of one update and remembers each message by its place in the turn."""

    inbox_id: int
    chat_id: int
    courier: Courier
    inbox: Inbox
    quiz_log: QuizRepository
    _position: int = field(default=0)

    async def reply(self, reply: Reply) -> None:
        """Send a reply, but for the messages of it that went out before a crash."""
        for message in self.courier.messages(reply):
            self._position += 1
            if await self.inbox.delivered(self.inbox_id, self._position) is None:
                sent = await self.courier.send(self.chat_id, message)
                await self.inbox.record_delivery(self.inbox_id, self._position, sent.message_id)

    async def present(self, step: Step) -> None:
        """Show the next question of a quiz, or how it ended."""
        if not isinstance(step, Shown):
            await self.reply(summary(step))
        elif step.showing.message_id is None:
            sent = await self.courier.show(self.chat_id, step)
            await self.quiz_log.sent(step.showing.id, sent.message_id, sent.poll_id)

    async def typing(self) -> None:
        """Show that we are at work. A courtesy: it may fail."""
        try:
            await self.courier.bot.send_chat_action(self.chat_id, ChatAction.TYPING)
        except TelegramError:
            return
