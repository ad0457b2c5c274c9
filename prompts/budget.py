"""What a call costs, and the book in which it is written down before and after. Knows no model and no SQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

CHARACTERS_A_TOKEN = 3  # English has four; a low guess books too much rather than too little
REPLY = 500  # tokens booked for a reply that nobody has seen yet


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of one call."""

    sent: int
    received: int


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens a day in UTC, for all together and for each payer; 0: no limit."""

    per_day: int = 0
    per_payer: int = 0


class Ledger(Protocol):
    """The book. An outcome is "answered" or the reason of a ModelError."""

    async def reserve(
        self, at: datetime, payer: int | None, kind: str, tokens: int, *, per_day: int, per_payer: int
    ) -> int | None:
        """Book a call that is about to be made; its number, or None where it goes over a limit."""
        ...

    async def settle(
        self, number: int, outcome: str, sent: int, received: int, milliseconds: int | None
    ) -> None:
        """Correct a booked call by what it really cost."""
        ...

    async def note(self, at: datetime, payer: int | None, kind: str, outcome: str) -> None:
        """Write down a call that was not made, and why: "cached" or the reason of a ModelError; or "dropped",
        what became of a draft.
        """
        ...


class NoLedger:
    """Fulfils Ledger without a book: nothing is limited or remembered."""

    async def reserve(
        self, at: datetime, payer: int | None, kind: str, tokens: int, *, per_day: int, per_payer: int
    ) -> int | None:
        """Every call may be made."""
        return 0

    async def settle(
        self, number: int, outcome: str, sent: int, received: int, milliseconds: int | None
    ) -> None:
        """Forget it."""

    async def note(self, at: datetime, payer: int | None, kind: str, outcome: str) -> None:
        """Forget it."""


def estimate(text: str) -> int:
    """About how many tokens a text has."""
    return -(-len(text) // CHARACTERS_A_TOKEN)
