"""The process apart: a content on stdin, {"text", "title"} or {"why"} as JSON on stdout.

Usage: python -m knowledge.formats SUFFIX SECONDS BYTES
"""

import json
import resource
import sys
from contextlib import suppress

from knowledge.formats.converting import convert
from knowledge.formats.values import Unconvertible


def main() -> int:
    """Convert within the limits. A process that breaks them is ended by the system."""
    suffix, seconds, memory = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_AS, memory)
    try:
        converted = convert(suffix, sys.stdin.buffer.read())
        said = {"text": converted.text, "title": converted.title}
    except Unconvertible as error:
        said = {"why": str(error)}
    json.dump(said, sys.stdout)
    return 0


def _limit(kind: int, most: int) -> None:
    with suppress(ValueError, OSError):  # macOS knows no limit of memory; the one of time still holds
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    sys.exit(main())
