"""Runs commands in forks of one process that has done the imports, most of a short command's time, already.

Each is a process of its own all the same, with its own environment, folder, output and exit code. What has to
begin from nothing starts `process.COMMAND` itself.
"""

import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[2]
IMPORTED_LATE = (  # by some commands
    *("aiosqlite", "alembic.command", "bm25s", "bot.running", "chromadb"),
    *("langchain_text_splitters", "onnxruntime", "tokenizers", "wordfreq"),
)


class Forks:
    """A process that waits for commands, one at a time, until `close`."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._template = subprocess.Popen(
            (sys.executable, "-m", "tests.support.forks"),
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self, arguments: Sequence[str], environment: dict[str, str], cwd: Path, seconds: int
    ) -> subprocess.CompletedProcess[str]:
        """Run one command to its end; SIGALRM ends one that takes longer than this."""
        assert self._template.stdin
        assert self._template.stdout
        with TemporaryDirectory() as folder:
            wanted = {"environment": environment, "cwd": str(cwd), "output": folder, "seconds": seconds}
            self._template.stdin.write(json.dumps({"arguments": arguments, **wanted}) + "\n")
            self._template.stdin.flush()
            code = int(self._template.stdout.readline())
            output, errors = (Path(folder, name).read_text() for name in ("1", "2"))
        return subprocess.CompletedProcess(arguments, code, output, errors)

    def close(self) -> None:
        """End the waiting process."""
        self._template.communicate()


def _become(wanted: dict[str, Any]) -> None:
    """Make this process what `subprocess` would have started."""
    for descriptor, name in enumerate((os.devnull, *(f"{wanted['output']}/{n}" for n in (1, 2)))):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), descriptor)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    os.chdir(wanted["cwd"])
    sys.argv = ["interview-bot", *wanted["arguments"]]
    signal.alarm(wanted["seconds"])


def main() -> None:
    """Fork for each line of stdin and say the exit code; a fork goes on to run the command."""
    from bot import cli

    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # as knowledge.embedding does; read at the import
    for name in IMPORTED_LATE:
        import_module(name)
    gc.freeze()  # else a fork's last collection touches, and so copies, all that it shares with this one
    for line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
            break
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201
    else:
        return
    cli.main()


if __name__ == "__main__":
    main()
