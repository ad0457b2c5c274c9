"""How soon a second start is ready, how soon the first answer is there, and what memory it takes.

The yardstick is an empty Python process that imports nothing, started in the same run.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

QUESTION = "What documents should I bring to the walk-in?"
PORT = 18499


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "INTERVIEW_BOT_DATA_DIR": folder, "INTERVIEW_BOT_PORT": str(PORT)}
        _start(environment)  # the first start builds the index
        ready, answered, peak = _start(environment)
    python = _seconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    print("| second start | seconds | against `python -c pass` |")  # noqa: T201
    print("|---|---|---|")  # noqa: T201
    print(f"| ready | {ready:.2f} | {ready / python:.0f}x |")  # noqa: T201
    print(f"| first answer there | {answered:.2f} | {answered / python:.0f}x |")  # noqa: T201
    print(f"| resident memory after it | {peak:.0f} MB | |")  # noqa: T201


def _start(environment: dict[str, str]) -> tuple[float, float, float]:
    """Seconds to ready, seconds to the first answer, resident megabytes then."""
    began = time.perf_counter()
    argv = [str(Path(sys.executable).with_name("interview-bot")), "run"]
    process = subprocess.Popen(
        argv, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        while not process.stdout.readline().startswith("Ready."):
            assert process.poll() is None, "the bot did not start"
        ready = time.perf_counter() - began
        _ask()
        return ready, time.perf_counter() - began, _resident(process.pid)
    finally:
        process.terminate()
        process.wait()


def _ask() -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as http:
        http.post("/play/1/text", json={"text": QUESTION}).raise_for_status()
        seen = 0
        while True:
            events = http.get("/play/1/events", params={"after": seen, "wait": 30}).json()
            if any("degree certificates" in str(event["params"].get("text")) for event in events):
                return
            seen = events[-1]["seq"]


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS: not Linux?")


def _seconds(action: "object") -> float:
    began = time.perf_counter()
    action()  # type: ignore[operator]
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
