"""Runs the real commands as processes of their own: the bot, the playground, one-off commands."""

import atexit
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.settings import Settings
from tests.support.forks import Forks

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
    return _forks().run(arguments, environment(**settings), cwd, COMMAND_SECONDS)


@cache
def _forks() -> Forks:
    forks = Forks(environment())
    atexit.register(forks.close)
    return forks


@dataclass
class Running:
    """A process that serves, and the line with which it said that it is ready."""

    process: subprocess.Popen[str]
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
def running(*argv: str, cwd: Path, **settings: str) -> Iterator[Running]:
    """Start a process and wait for its line that begins with "Ready."; stop it on leaving."""
    log = cwd / f"log-{time.monotonic_ns()}.txt"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            argv, env=environment(**settings), cwd=cwd, stdout=subprocess.PIPE, stderr=stderr, text=True
        )
    try:
        yield Running(process, _ready_line(process, log), log)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _ready_line(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout is not None
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if select.select([process.stdout], [], [], 1.0)[0]:
            line = process.stdout.readline()
            if line.startswith("Ready."):
                return line
            if not line:
                break
    raise AssertionError(f"not ready: {log.read_text()[-2000:]}")


def url_of(ready: str) -> str:
    """The address in a line that says that something is ready."""
    return next(word.rstrip(".;") for word in ready.split() if word.startswith("http"))
