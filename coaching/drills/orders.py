"""What in a description speaks to a language model instead of to candidates. Knows no model."""

import re
from collections.abc import Callable

from coaching.drills.quoting import sentences

# "You are an AI engineer" speaks to a candidate.
_FIELD = re.compile(r"\bAI(?:/ML)? (?=\w)")
_LABEL = re.compile(r"\W*\w+\s*:")


def without_orders(text: str, speaks_to_models: Callable[[str], bool]) -> tuple[str, int]:
    """The text without such sentences, and how many there were; a label ("SYSTEM: ...") speaks for all of
    its row.
    """
    rows, orders = [], 0
    for row in text.split("\n"):
        kept = ""
        for start, end in sentences(row):
            if not speaks_to_models(_FIELD.sub("", row[start:end])):
                kept += row[start:end]
                continue
            orders += 1
            kept += "\n"
            if _LABEL.match(row[start:end]):
                break
        rows.append(kept)
    return "\n".join(rows), orders
