"""A file that somebody sent: what it is called among our documents, and why it is refused unread. Pure."""

import mimetypes
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from telegram import Document

from knowledge.loading import MAX_BYTES, SUFFIXES

MAX_NAME = 120  # characters; longer ones lose their middle

Refused = Literal["too_large", "unsupported"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as it is announced: its name without a folder, and its size in bytes where it is known."""

    name: str
    size: int | None

    @property
    def refused(self) -> Refused | None:
        """Why it is no use to fetch it; None where it is worth a look."""
        if PurePath(self.name).suffix.lower() not in SUFFIXES:
            return "unsupported"
        return "too_large" if (self.size or 0) > MAX_BYTES else None


def announced(document: Document) -> Incoming:
    """What Telegram says of a file. One without a name is called after its type."""
    given = document.file_name or f"document{mimetypes.guess_extension(document.mime_type or '') or ''}"
    return Incoming(_plain(given), document.file_size)


def name_on_shelf(name: str, role: str | None, kept: Collection[str], roles: Collection[str]) -> str:
    """The name under which a file is kept: `<role>/<name>` where its sender named a role.

    Without one it takes the place of what is kept under its name already, for whatever role, if that is one
    document; so a file that is sent again needs no second mention of its role.
    """
    if role:
        return f"{role}/{name}"
    if name in kept:
        return name
    earlier = [each for each in kept if each.partition("/")[0] in roles and each.partition("/")[2] == name]
    return earlier[0] if len(earlier) == 1 else name


def _plain(given: str) -> str:
    """A file's name without its folder, and without characters that hide or steer."""
    last = given.replace("\\", "/").rstrip("/").rpartition("/")[2]
    visible = (character for character in last if unicodedata.category(character)[0] != "C")
    name = " ".join(unicodedata.normalize("NFC", "".join(visible)).split()).lstrip(".")
    if len(name) <= MAX_NAME:
        return name
    suffix = PurePath(name).suffix[:20]
    return f"{name[: MAX_NAME - len(suffix) - 1]}…{suffix}"
