"""Questions into English, and answers into other languages and back."""

from collections.abc import Sequence

from pydantic.dataclasses import dataclass

from prompts.drafts import CLOSED
from prompts.gateway import Gateway, Task
from prompts.loader import load_prompt


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftEnglish:
    """A question in English, and the language in which it was asked."""

    english: str
    language: str


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftLines:
    """Lines in another language."""

    lines: tuple[str, ...]


class Translator:
    """Translates, as far as a model does as it is told. What it says is for others to check."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._question = Task(load_prompt("to_english"), DraftEnglish)
        self._lines = Task(load_prompt("translate"), DraftLines)

    async def to_english(self, question: str) -> DraftEnglish:
        """A question in English. Raises ModelError."""
        return await self._gateway.ask(self._question, data={}, personal={"question": question})

    async def translate(self, lines: Sequence[str], language: str) -> tuple[str, ...]:
        """As many lines in the language, which is named in English. Raises ModelError."""
        draft = await self._gateway.ask(
            self._lines,
            data={"language": language, "lines": list(lines)},
            personal={},
            is_whole=lambda draft: len(draft.lines) == len(lines),
        )
        return draft.lines
