"""CPU work away from the event loop, a thread for each kind of it. Knows nothing about the work."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

Result = TypeVar("Result")


class Worker(Protocol):
    """Runs CPU work away from the event loop."""

    def __call__(self, work: Callable[[], Result], /) -> Awaitable[Result]:
        """Run `work` and return what it returns."""


class WorkThread:
    """A Worker with one thread, which takes one piece of work after the other."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def __call__(self, work: Callable[[], Result], /) -> Result:
        """Run `work` and return what it returns."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        """Drop what waits; what runs is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)
