"""Questions of one topic, drawn like any others. Knows no quiz."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from coaching.questions import AnyQuestion


class Bank(Protocol):
    """Where questions come from."""

    def get(self, question_id: str) -> AnyQuestion | None:
        """The question, or None where it has left the bank since it was asked."""
        ...

    def of_role(self, role: str | None) -> Sequence[AnyQuestion]:
        """The questions of a role; all of them for None."""
        ...


@dataclass(frozen=True, slots=True)
class OfTopic:
    """A bank of one topic's questions only: a job that is looked at may be another than the role."""

    bank: Bank
    topic: str

    def get(self, question_id: str) -> AnyQuestion | None:
        """Any question, as long as it is in the bank."""
        return self.bank.get(question_id)

    def of_role(self, role: str | None) -> list[AnyQuestion]:
        """The questions of the topic, whatever the role."""
        return [question for question in self.bank.of_role(None) if question.topic == self.topic]
