"""Drafts of quiz questions, and somebody who takes the quiz without the key."""

from collections.abc import Sequence

from pydantic.dataclasses import dataclass

from prompts.drafts import CLOSED
from prompts.gateway import Gateway, Task
from prompts.loader import load_prompt


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftQuestion:
    """A multiple-choice question; empty texts where the passage has nothing to ask for."""

    prompt: str
    right: str
    wrong: tuple[str, ...]
    explanation: str
    quote: str


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftChoice:
    """The option that was chosen, from 1; 0: none, or several would do."""

    choice: int


class QuestionWriter:
    """Writes questions from a passage, and answers them from it."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._draft = Task(load_prompt("draft_question"), DraftQuestion)
        self._check = Task(load_prompt("check_question"), DraftChoice)

    async def draft(self, heading: str, passage: str, asked: Sequence[str]) -> DraftQuestion:
        """A question from a passage, other than those `asked` already. Raises ModelError."""
        data = {"heading": heading, "passage": passage, "asked": list(asked)}
        return await self._gateway.ask(self._draft, data=data, personal={})

    async def choose(self, passage: str, question: str, options: Sequence[str]) -> int:
        """The place (from 1) of the option that the passage states, without having seen the key; 0: none.

        Raises ModelError.
        """
        data = {"passage": passage, "question": question, "options": list(options)}
        chosen = await self._gateway.ask(self._check, data=data, personal={})
        return chosen.choice
