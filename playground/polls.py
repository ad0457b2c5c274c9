"""A poll in one chat: its options, who voted for which, when it closes.

Knows the rules of voting, not how a poll is sent and not who is told of a vote.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playground.errors import Mistake
from playground.text import Formatted


@dataclass(slots=True)
class Poll:
    """`votes` holds by user the indexes of the options chosen, `order` those of all options if they are
    shown shuffled.

    `closes_at` is in seconds since 1970, None for a poll without an end.
    """

    id: str
    bot_id: int
    chat_id: int
    message_id: int
    question: Formatted
    options: Sequence[Formatted]
    option_ids: Sequence[str]
    kind: str = "regular"
    anonymous: bool = True
    multiple: bool = False
    revoting: bool = True
    correct: Sequence[int] = ()
    explanation: Formatted | None = None
    description: Formatted | None = None
    open_period: int | None = None
    closes_at: int | None = None
    closed: bool = False
    order: tuple[int, ...] = ()
    votes: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def cast(self, voter: int, chosen: Sequence[int]) -> None:
        """Vote, or retract with an empty choice. Raises Mistake when Telegram's clients would not let one."""
        before = self.votes.get(voter)
        if self.closed:
            raise Mistake("this poll is closed")
        if sorted(set(chosen)) != sorted(chosen) or any(not 0 <= n < len(self.options) for n in chosen):
            raise Mistake(f"option_ids must be different numbers from 0 to {len(self.options) - 1}")
        if len(chosen) > 1 and not self.multiple:
            raise Mistake("this poll takes one option")
        if before and not self.revoting:
            raise Mistake("already voted, and this poll does not allow to change the vote")
        if not chosen and not before:
            raise Mistake("there is no vote to retract")
        self.votes.pop(voter, None)
        if chosen:
            self.votes[voter] = tuple(sorted(chosen))

    def due(self, now: float) -> bool:
        """Whether the time of an open poll is over."""
        return not self.closed and self.closes_at is not None and now >= self.closes_at

    def state(self) -> dict[str, Any]:
        """Telegram's Poll object."""
        poll: dict[str, Any] = {
            "id": self.id,
            **self.question.fields("question", "question_entities"),
            "options": [self._option(n) for n in range(len(self.options))],
            "total_voter_count": len(self.votes),
            "is_closed": self.closed,
            "is_anonymous": self.anonymous,
            "type": self.kind,
            "allows_multiple_answers": self.multiple,
            "allows_revoting": self.revoting,
            "members_only": False,
        }
        if self.correct:
            poll["correct_option_ids"] = list(self.correct)
        if self.explanation and self.explanation.text:
            poll |= self.explanation.fields("explanation", "explanation_entities")
        if self.description and self.description.text:
            poll |= self.description.fields("description", "description_entities")
        if self.closes_at is not None:
            poll["close_date"] = self.closes_at
        if self.open_period is not None:
            poll["open_period"] = self.open_period
        return poll

    def answer(self, voter: dict[str, Any]) -> dict[str, Any]:
        """Telegram's PollAnswer object for a user's vote as it stands."""
        vote = self.votes.get(voter["id"], ())
        return {
            "poll_id": self.id,
            "user": voter,
            "option_ids": list(vote),
            "option_persistent_ids": [self.option_ids[n] for n in vote],
        }

    def _option(self, n: int) -> dict[str, Any]:
        return {
            "persistent_id": self.option_ids[n],
            **self.options[n].fields("text", "text_entities"),
            "voter_count": sum(n in vote for vote in self.votes.values()),
        }
