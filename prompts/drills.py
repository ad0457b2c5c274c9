"""Stronger lines for a résumé, and plain words for the description of a job."""

from collections.abc import Sequence

from pydantic.dataclasses import dataclass

from prompts.drafts import CLOSED
from prompts.gateway import Gateway, Task
from prompts.loader import load_prompt


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftLine:
    """Better versions of the line of that number, from 1."""

    number: int
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftLines:
    """One entry a line, if the model did as it was told."""

    lines: tuple[DraftLine, ...]


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftExplanation:
    """What the model claims to quote, and what it says that this means."""

    quote: str
    meaning: str


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftExplanations:
    """The phrases that it took for hard."""

    explanations: tuple[DraftExplanation, ...]


class BulletWriter:
    """Writes lines of a résumé anew."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._task = Task(load_prompt("bullet"), DraftLines)

    async def better(self, lines: Sequence[str]) -> tuple[DraftLine, ...]:
        """Versions of the lines, checked by nobody yet. Raises ModelError."""
        draft = await self._gateway.ask(self._task, data={}, personal={"lines": list(lines)})
        return draft.lines


class JobReader:
    """Explains the phrases of a description."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._task = Task(load_prompt("job"), DraftExplanations)

    async def explain(self, description: str) -> tuple[DraftExplanation, ...]:
        """Phrases and what they mean, checked by nobody yet. Raises ModelError."""
        draft = await self._gateway.ask(self._task, data={}, personal={"description": description})
        return draft.explanations
