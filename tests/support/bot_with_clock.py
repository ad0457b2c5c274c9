"""`interview-bot run` with a clock that a file moves: argv[1] holds the seconds that it is ahead."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.logs import configure_logs
from bot.running import run
from bot.settings import load_settings


class ShiftedClock:
    """The machine's clock, ahead by what the file says."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """The shifted instant."""
        return datetime.now(UTC) + timedelta(seconds=float(self._file.read_text()))


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    configure_logs()
    announce = lambda line: print(line, flush=True)  # noqa: E731, T201
    asyncio.run(run(load_settings(), ShiftedClock(Path(sys.argv[1])), announce, timedelta(seconds=1)))
