"""A candidate: what we know of the person, and no more than we need."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

DEFAULT_ZONE = ZoneInfo("Asia/Kolkata")  # where most of the first documents' readers live
DAILY = 3  # questions in a daily quiz, unless a candidate chooses
DAILY_CHOICES = (1, 2, 3, 5, 8, 10)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local hours in which nothing is pushed; `until` before `since` means that they go over midnight."""

    since: time
    until: time

    def covers(self, local: time) -> bool:
        """Whether that time of day is quiet. The last minute is not."""
        if self.since <= self.until:
            return self.since <= local < self.until
        return local >= self.since or local < self.until


@dataclass(frozen=True, slots=True)
class AnswerTo:
    """A coach was asked for the answer to a gap, by its number: for its role, or for everybody."""

    gap: int
    everybody: bool


@dataclass(frozen=True, slots=True)
class BroadcastTo:
    """A coach was asked for a text to many: to the candidates of a role, or to everybody where it is None."""

    role: str | None


@dataclass(frozen=True, slots=True)
class NameFor:
    """A member of a cohort was asked at this instant (UTC, in whole seconds) for a name on its board."""

    asked_at: datetime


@dataclass(frozen=True, slots=True)
class InterviewTurn:
    """A mock interview goes on, and its number: the next text is an answer in it."""

    interview: int


@dataclass(frozen=True, slots=True)
class DrillText:
    """A line of a résumé or the description of a job was asked for at this instant (UTC, in whole seconds).

    "rest": a description was so long that Telegram may have cut it, and more of it may follow.
    """

    what: Literal["bullet", "job", "rest"]
    asked_at: datetime


Awaiting = Literal["time", "zone", "quiet"] | AnswerTo | BroadcastTo | NameFor | InterviewTurn | DrillText


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person who writes to the bot. `awaiting` says what the next text means; None: it is a question."""

    id: int
    created_at: datetime
    role: str | None = None
    zone: ZoneInfo = DEFAULT_ZONE
    quiz_at: time | None = None
    paused: bool = False
    blocked: bool = False
    awaiting: Awaiting | None = None
    onboarding: bool = False
    daily: int = DAILY
    quiet: Quiet | None = None
    language: str | None = None  # a code of coaching.languages; None: answers are in English

    @property
    def wants_pushes(self) -> bool:
        """Whether a daily quiz may be sent at all."""
        return self.quiz_at is not None and not self.paused and not self.blocked
