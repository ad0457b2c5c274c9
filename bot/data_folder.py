"""The data folder: made when missing, tried for writing, and owned by one running bot at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import AlreadyRunning, DataFolderBad


def prepare(folder: Path) -> Path:
    """The folder, absolute, made and tried for writing. Raises DataFolderBad where that cannot be done."""
    folder = folder.resolve()
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise DataFolderBad(
            f"The data folder {folder} cannot be written ({error.strerror}). "
            "Make it writable, or set INTERVIEW_BOT_DATA_DIR to another folder."
        ) from None
    return folder


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """Own the folder while the bot runs. Raises AlreadyRunning where another process does."""
    lock = FileLock(prepare(folder) / "run.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyRunning(
            f"Another `interview-bot run` uses the data folder {folder.resolve()}. "
            "Stop it first, or set INTERVIEW_BOT_DATA_DIR to another folder."
        ) from None
    with lock:
        yield
