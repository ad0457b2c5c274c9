"""What an inline button carries: an action and a value in at most 64 bytes."""

from dataclasses import dataclass
from typing import Literal, get_args

MAX_BYTES = 64

Action = Literal[
    "role",
    "time",
    "zone",
    "settings",
    "daily",
    "language",
    "voice",
    "quiet",
    "lesson",
    "better",
    "quiz",
    "mock",
    "practise",
    "pause",
    "resume",
    "passage",
    "helpful",
    "next",
    "export",
    "forget",
    "coach",
    "gaps",
    "gap",
    "answer",
    "dismiss",
    "publish",
    "drop",
    "draft",
    "sources",
    "document",
    "bank",
    "compose",
    "broadcast",
    "board",
    "cohort",
    "appeal",
    "desk",
]

# What only coaches may press.
COACH_ACTIONS: frozenset[Action] = frozenset(
    (
        *("gaps", "gap", "answer", "dismiss", "publish", "drop"),
        *("draft", "sources", "document", "bank", "compose", "broadcast", "cohort", "desk"),
    )
)


@dataclass(frozen=True, slots=True)
class Press:
    """A decoded button: what to do, and with what."""

    action: Action
    value: str


def encode(action: Action, value: str = "") -> str:
    """The callback data of a button. Raises ValueError where Telegram would refuse it."""
    data = f"{action}:{value}"
    if len(data.encode()) > MAX_BYTES:
        raise ValueError(f"callback data of more than {MAX_BYTES} bytes: {data}")
    return data


def decode(data: str) -> Press | None:
    """What a pressed button says; None for one that we no longer know."""
    action, separator, value = data.partition(":")
    if not separator or action not in get_args(Action):
        return None
    return Press(action, value)  # type: ignore[arg-type]


def number_in(value: str) -> int | None:
    """A row's number out of a button, which may hold anything; None where it is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 18 else None
