"""Delivering updates to a bot's own address, one after the other, until each is accepted.

Knows HTTP and a queue of updates, not what they say. Telegram would use several connections at a time; here
an update is sent when the one before it was answered with 2xx. A method call in the answer is not played.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playground.updates import Update, UpdateQueue

if TYPE_CHECKING:
    import httpx

ANSWER_SECONDS = 30
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0


@dataclass(slots=True)
class Webhook:
    """Deliveries to one address; `secret` goes along in Telegram's header when it is not empty."""

    url: str
    secret: str
    max_connections: int
    queue: UpdateQueue
    clock: Callable[[], float]
    last_error: tuple[int, str] | None = None
    _task: asyncio.Task[None] | None = field(default=None)

    def start(self) -> None:
        """Deliver what waits and what comes, in a task of the running loop."""
        self._task = asyncio.create_task(self._deliver())

    async def stop(self) -> None:
        """Stop; a delivery under way is broken off and stays in the queue."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def info(self) -> dict[str, Any]:
        """The fields of Telegram's WebhookInfo that are about the address."""
        info: dict[str, Any] = {"url": self.url, "max_connections": self.max_connections}
        if self.last_error:
            info["last_error_date"], info["last_error_message"] = self.last_error
        return info

    async def _deliver(self) -> None:
        import httpx  # needed only where a webhook is set

        async with httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False) as client:
            while True:
                for update in self.queue.batch(1):
                    await self._insist(client, update)
                    self.queue.confirm(update["update_id"] + 1)
                if not len(self.queue):
                    await self.queue.bell.heard(60)

    async def _insist(self, client: "httpx.AsyncClient", update: Update) -> None:
        """Send one update until it is accepted, with longer and longer pauses."""
        pause = FIRST_PAUSE
        while not await self._accepted(client, update):
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _accepted(self, client: "httpx.AsyncClient", update: Update) -> bool:
        import httpx

        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        try:
            answer = await client.post(self.url, json=update, headers=headers)
        except httpx.HTTPError as failed:
            self.last_error = (int(self.clock()), f"Connection failed: {type(failed).__name__}")
            return False
        if not answer.is_success:
            self.last_error = (
                int(self.clock()),
                f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}",
            )
        return answer.is_success
