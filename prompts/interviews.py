"""Follow-up questions in mock interviews."""

from collections.abc import Sequence

from pydantic.dataclasses import dataclass

from prompts.drafts import CLOSED
from prompts.gateway import Gateway, Task
from prompts.loader import load_prompt


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftFollowUp:
    """What the model would ask further."""

    question: str


class FollowUpWriter:
    """Writes what an interviewer asks about an answer."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._task = Task(load_prompt("followup"), DraftFollowUp)

    async def follow_up(self, question: str, lacking: Sequence[str], answer: str) -> str:
        """One question about the answer, on something that it lacks. Raises ModelError."""
        draft = await self._gateway.ask(
            self._task,
            data={"question": question, "lacking": list(lacking)},
            personal={"answer": answer},
        )
        return draft.question
