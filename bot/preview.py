"""An answer that is seen while it is being written: Telegram's draft of a message, rewritten now and then."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from telegram.error import TelegramError

from bot.courier import Courier

FIRST_AFTER_SECONDS = 0.3  # what is there sooner needs no preview
EVERY_SECONDS = 1.0
LAST_SECONDS = 0.5  # for which a preview on its way holds up the message; one that came later would stay


@dataclass(slots=True)
class Preview:
    """The preview of one message in a private chat. A courtesy: once Telegram refuses it, it ends."""

    courier: Courier
    chat_id: int
    draft_id: int  # not 0; the same for every state of the same message
    _wanted: str = ""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _on_its_way: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def shown(self) -> AsyncIterator[Callable[[str], None]]:
        """Show it within. What is yielded takes the text so far, "" before there is any."""
        following = asyncio.create_task(self._follow())
        try:
            yield self._tell
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_SECONDS), self._on_its_way:
                    following.cancel()
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    def _tell(self, text: str) -> None:
        self._wanted = text
        self._changed.set()

    async def _follow(self) -> None:
        await self._changed.wait()
        await asyncio.sleep(FIRST_AFTER_SECONDS)
        with suppress(TelegramError):
            while True:
                await self._changed.wait()
                self._changed.clear()
                async with self._on_its_way:
                    await self.courier.draft(self.chat_id, self.draft_id, self._wanted)
                await asyncio.sleep(EVERY_SECONDS)
