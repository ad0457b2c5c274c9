"""A bell that wakes everyone who waits for news, for long polls. Knows nothing of what the news is."""

import asyncio


class Bell:
    """Waiters hear only rings that come after they began to listen."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        """Wake everyone who listens now."""
        self._next.set()
        self._next = asyncio.Event()

    async def heard(self, seconds: float) -> bool:
        """Wait for the next ring, at most so many seconds of real time; False when there was none."""
        try:
            async with asyncio.timeout(seconds):
                await self._next.wait()
        except TimeoutError:
            return False
        return True
