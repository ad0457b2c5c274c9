"""Where the time comes from: nothing in this package reads a clock of its own."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        ...
