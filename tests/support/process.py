"""Runs the real commands as processes of their own: the bot, the playground, one-off commands."""

import atexit
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.settings import Settings
from tests.support.forks import Fork, Forks

STARTUP_SECONDS = 60
COMMAND_SECONDS = 110
COMMAND = (sys.executable, "-c", "from bot.cli import main; main()")


def environment(**settings: str) -> dict[str, str]:
    """This process's environment with only these settings of ours; nothing of a developer's .env."""
    ours = {name.upper() for name in Settings.model_fields}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return {**inherited, **settings}


def command(*arguments: str, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    with TemporaryDirectory() as folder:
        out, log = Path(folder, "out"), Path(folder, "log")
        process = forked(*arguments, cwd=cwd, out=out, log=log, **settings)
        try:
            code = process.wait(COMMAND_SECONDS)
        finally:
            process.kill()
        return subprocess.CompletedProcess(arguments, code, out.read_text(), log.read_text())


def forked(
    *arguments: str, cwd: Path, out: Path, log: Path, program: str = "bot.cli", **settings: str
) -> Fork:
    """Start a command, or `main` of another module, with the imports done; it writes to `out` and `log`."""
    return _forks().start(program, *arguments, environment=environment(**settings), cwd=cwd, out=out, log=log)


@cache
def _forks() -> Forks:
    forks = Forks(environment())
    atexit.register(forks.close)
    return forks


@dataclass
class Running:
    """A process that serves, and the line with which it said that it is ready."""

    process: subprocess.Popen[bytes] | Fork
    ready: str
    log: Path

    def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM. Returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)


@contextmanager
def running(*arguments: str, cwd: Path, program: str = "bot.cli", **settings: str) -> Iterator[Running]:
    """Start a command that serves and wait for its line that begins with "Ready."; stop it on leaving."""
    out, log = _files(cwd)
    with _served(forked(*arguments, cwd=cwd, out=out, log=log, program=program, **settings), out, log) as it:
        yield it


@contextmanager
def running_from_nothing(*arguments: str, cwd: Path, **settings: str) -> Iterator[Running]:
    """The same in a fresh interpreter, as an operator starts it, which takes seconds."""
    out, log = _files(cwd)
    with out.open("w") as stdout, log.open("w") as stderr:
        argv, given = (*COMMAND, *arguments), environment(**settings)
        process = subprocess.Popen(argv, env=given, cwd=cwd, stdout=stdout, stderr=stderr)
    with _served(process, out, log) as it:
        yield it


def _files(folder: Path) -> tuple[Path, Path]:
    now = time.monotonic_ns()
    return folder / f"out-{now}.txt", folder / f"log-{now}.txt"


@contextmanager
def _served(process: subprocess.Popen[bytes] | Fork, out: Path, log: Path) -> Iterator[Running]:
    try:
        yield Running(process, _ready_line(process, out, log), log)
    finally:
        process.kill()
        process.wait()


def _ready_line(process: subprocess.Popen[bytes] | Fork, out: Path, log: Path) -> str:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        written = out.read_text() if out.exists() else ""
        for line in written.splitlines(keepends=True):
            if line.startswith("Ready.") and line.endswith("\n"):
                return line
        time.sleep(0.01)
    raise AssertionError(f"not ready: {log.read_text()[-2000:]}")


def url_of(ready: str) -> str:
    """The address in a line that says that something is ready."""
    return next(word.rstrip(".;") for word in ready.split() if word.startswith("http"))
