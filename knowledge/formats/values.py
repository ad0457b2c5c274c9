"""What a converter hands over and what it may say instead. Knows no format."""

from dataclasses import dataclass

MAX_CHARACTERS = 5_000_000  # about 2,000 pages; more in one file is a mistake or an attack


@dataclass(frozen=True, slots=True)
class Converted:
    """A document as Markdown, or as plain text where its format knows no structure; `title` is "" if none is
    stated outside the text.
    """

    text: str
    title: str = ""


class Unconvertible(Exception):
    """A content that gives no text. The message is one plain line that says why and how to mend it."""


def damaged(kind: str) -> Unconvertible:
    """What is said of a file that is not what its name says, or no longer."""
    return Unconvertible(f"damaged, or no {kind}; open it, save it anew and try again")
