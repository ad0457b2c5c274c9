"""A message that shows how far a long work is, rewritten now and then."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from telegram.error import TelegramError

from bot.courier import Courier, Outgoing
from bot.replies import Reply

EVERY_SECONDS = 2.0  # Telegram holds back bots that edit faster


@dataclass(slots=True)
class Progress:
    """The message, what it shows, and what it is to show. Whatever Telegram refuses is left out."""

    courier: Courier
    chat_id: int
    message_id: int
    shown: str
    _wanted: str = field(default="")

    def tell(self, reply: Reply) -> None:
        """Say what the message is to show at its next turn: a reply that fits into one, without buttons."""
        [message] = self.courier.messages(reply)
        self._wanted = message.text

    async def follow(self) -> None:
        """Bring the message up to date every other second, without end."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await self.show()

    async def show(self) -> None:
        """Bring the message up to date, if there is anything new."""
        if self._wanted in ("", self.shown):
            return
        self.shown = self._wanted
        with suppress(TelegramError):
            await self.courier.edit(self.chat_id, self.message_id, Outgoing(self.shown, None))
