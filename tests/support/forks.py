"""Runs programs in forks of one process that has done the imports, most of a short command's time, already.

It has read the shipped bank, the embedding model and the word list too. Each program is a process of its own
all the same, with its own environment, folder, output and exit code. What has to begin from nothing starts
`process.COMMAND` itself.
"""

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parents[2]
IMPORTED_LATE = (  # by some programs
    *("aiosqlite", "alembic.command", "bm25s", "bot.running", "chromadb"),
    *("langchain_text_splitters", "onnxruntime", "tokenizers", "wordfreq"),
)
LONGEST_SECONDS = 300  # then SIGALRM ends a fork, even one that nobody waits for any more


class Forks:
    """A process that forks and reaps when it is told to, until `close`."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._template = subprocess.Popen(
            (sys.executable, "-m", "tests.support.forks"),
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(
        self, program: str, *arguments: str, environment: dict[str, str], cwd: Path, out: Path, log: Path
    ) -> "Fork":
        """Call `main` of the module `program`; its stdout goes to `out`, its stderr to `log`."""
        wanted = {"program": program, "arguments": arguments, "environment": environment}
        return Fork(self, self.ask(wanted | {"cwd": str(cwd), "files": [os.devnull, str(out), str(log)]}))

    def ask(self, wanted: dict[str, Any]) -> Any:
        """What the process answers to one line."""
        assert self._template.stdin
        assert self._template.stdout
        self._template.stdin.write(json.dumps(wanted) + "\n")
        self._template.stdin.flush()
        return json.loads(self._template.stdout.readline())

    def close(self) -> None:
        """End the waiting process."""
        self._template.communicate()


class Fork:
    """One process, with what is used of `subprocess.Popen`."""

    def __init__(self, forks: Forks, pid: int) -> None:
        self._forks = forks
        self._pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        return self._reaped(0)

    def wait(self, timeout: float = LONGEST_SECONDS) -> int:
        """The exit code. Raises TimeoutExpired where it still runs after `timeout` seconds."""
        code = self._reaped(timeout)
        if code is None:
            raise subprocess.TimeoutExpired("a fork", timeout)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process is gone."""
        if self.poll() is None:
            os.kill(self._pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def _reaped(self, seconds: float) -> int | None:
        if self._code is None:
            self._code = self._forks.ask({"reap": self._pid, "seconds": seconds})
        return self._code


def main() -> None:
    """Fork or reap for each line of stdin, and say the number of the process or its exit code."""
    import bot.cli  # noqa: F401

    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # as knowledge.embedding does; read at the import
    for name in IMPORTED_LATE:
        import_module(name)
    _read_ahead()
    gc.freeze()  # else a fork's last collection touches, and so copies, all that it shares with this one
    for line in iter(sys.stdin.readline, ""):
        wanted = json.loads(line)
        if "reap" in wanted:
            answer = _reaped(wanted["reap"], wanted["seconds"])
        elif (answer := os.fork()) == 0:
            break
        print(json.dumps(answer), flush=True)  # noqa: T201
    else:
        return
    _become(wanted)
    _run(wanted["program"])


def _read_ahead() -> None:
    """Keep what nearly every program reads and none changes."""
    from coaching.bank_files import load_bank
    from knowledge.embedding import Encoder
    from knowledge.words import rarity
    from tests.support.once import read_once

    read_once()
    load_bank()
    rarity("word")
    Encoder().load()


def _run(program: str) -> NoReturn:
    """Run it and leave as the interpreter does, but for taking apart, and so copying, all that is shared."""
    code: Any = 0
    try:
        import_module(program).main()
    except SystemExit as leaving:
        code = leaving.code or 0
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _reaped(pid: int, seconds: float) -> int | None:
    deadline = time.monotonic() + seconds
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= deadline:
            return None
        time.sleep(0.005)


def _become(wanted: dict[str, Any]) -> None:
    """Make this process what `subprocess` would have started."""
    for descriptor, name in enumerate(wanted["files"]):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), descriptor)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    os.chdir(wanted["cwd"])
    sys.argv = ["interview-bot", *wanted["arguments"]]
    signal.alarm(LONGEST_SECONDS)


if __name__ == "__main__":
    main()
