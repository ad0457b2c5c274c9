"""What the edge can tell an operator or a candidate, and which errors of the parts it may show.

BotError
├── BadSettings      a setting is unknown, malformed or clashes with another
├── AlreadyRunning   another process owns the data folder
├── DataFolderBad    the data folder cannot be used
└── TokenRefused     Telegram does not know the token

`OPERATOR_ERRORS` are the bases of all parts whose text is one line that says how to mend it.
"""

from coaching.errors import CoachingError
from knowledge.errors import KnowledgeError
from playground import PortInUse
from storage.errors import StorageError


class BotError(Exception):
    """Base of all. The text is for the operator: what is wrong and how to mend it."""


class BadSettings(BotError):
    """One or more settings are wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))


class AlreadyRunning(BotError):
    """A second `run` on one data folder."""


class DataFolderBad(BotError):
    """The data folder cannot be created or written."""


class TokenRefused(BotError):
    """Telegram does not accept TELEGRAM_BOT_TOKEN."""


OPERATOR_ERRORS = (BotError, CoachingError, KnowledgeError, PortInUse, StorageError)
