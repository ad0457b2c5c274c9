"""Reads what others wrote in a process apart, which may take only so much time and memory. Knows no format.

A short PDF can keep a parser busy for hours, a short DOCX can fill the memory, and no exception ends a
loop in C. A process costs 0.1 to 0.4 s a document, little beside embedding it, and the bot lives on.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from knowledge.formats.values import Converted, Unconvertible

_HOME = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one document may take: seconds of a processor, and bytes of memory."""

    seconds: int
    memory: int

    @property
    def patience(self) -> float:
        """Seconds on the clock after which a process is ended; others may use the processor too."""
        return 3.0 * self.seconds


LIMITS = Limits(seconds=30, memory=1 << 30)  # a page of a manual takes 13 ms


def convert_apart(suffix: str, content: bytes, limits: Limits = LIMITS) -> Converted:
    """As `converting.convert`, with limits. Raises Unconvertible and nothing else."""
    command = (sys.executable, "-m", "knowledge.formats", suffix, str(limits.seconds), str(limits.memory))
    try:
        done = subprocess.run(
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_HOME,
            timeout=limits.patience,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise Unconvertible("takes too long to read; split it or save it anew") from None
    except subprocess.CalledProcessError as error:
        raise Unconvertible("takes too long or too much memory to read; split it or save it anew") from error
    said = json.loads(done.stdout)
    if "why" in said:
        raise Unconvertible(said["why"])
    return Converted(said["text"], said["title"])
