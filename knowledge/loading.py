"""Files -> LangChain documents. Knows folders, front matter and roles; formats are read for it."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.errors import DocumentUnreadable
from knowledge.formats import encoding
from knowledge.formats.apart import convert_apart
from knowledge.formats.converting import KINDS
from knowledge.formats.values import MAX_CHARACTERS, Converted, Unconvertible
from knowledge.structure import outline
from knowledge.words import words_of

if TYPE_CHECKING:
    from langchain_core.documents import Document

SUFFIXES = (".md", ".markdown", ".txt", *KINDS)
MAX_BYTES = 20 * 1024 * 1024
READER = "reader-3"  # part of a document's identity: change it whenever the same file reads differently
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+\n")
_RUN = re.compile(r"([^\w\n])\1{99,}")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Source:
    """A document to index: `name` is what citations show, `origin` as in storage.passages.StoredDocument.

    On the shelf `entry` is its number there and `path` no file: only its suffix counts. `role` is what
    whoever gave it said; it goes before what the document says of itself.
    """

    path: Path
    name: str
    origin: str
    entry: int | None = None
    role: str | None = None

    @property
    def place(self) -> str:
        """Where it is kept, as nothing else in an index is: the file's whole path, or "shelf:<name>"."""
        return str(self.path) if self.entry is not None else str(self.path.resolve())


def find_sources(roots: Sequence[Path], origin: str) -> Iterator[Source]:
    """The roots that are files, and every file below those that are folders, in a stable order.

    In a folder, hidden files, the locks that Word leaves beside open documents, and symbolic links that lead
    out of it are passed over.
    """
    for root in roots:
        if not root.is_dir():
            yield Source(root, root.name, origin)
            continue
        home = root.resolve()
        for path in sorted(root.rglob("*")):
            relative = path.relative_to(root)
            hidden = any(part.startswith((".", "~$")) for part in relative.parts)
            if not hidden and path.is_file() and path.resolve().is_relative_to(home):
                yield Source(path, relative.as_posix(), origin)


def read_bytes(path: Path) -> bytes:
    """A file's content. Raises DocumentUnreadable for what is no document or too large."""
    _check_suffix(path)
    try:
        os.fsencode(path).decode()
        if not stat.S_ISREG(path.stat().st_mode):
            raise DocumentUnreadable(path, "not a file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except UnicodeDecodeError as error:
        raise DocumentUnreadable(path, "its name is not UTF-8; rename it") from error
    except (OSError, ValueError) as error:
        raise DocumentUnreadable(
            path, f"cannot be read: {getattr(error, 'strerror', '') or error}"
        ) from error
    return checked(path, content)


def checked(path: Path, content: bytes) -> bytes:
    """A content that may be a document. Raises DocumentUnreadable for any other."""
    _check_suffix(path)
    if len(content) > MAX_BYTES:
        raise DocumentUnreadable(path, "larger than 20 MB; split it")
    if not content.strip():
        raise DocumentUnreadable(path, "empty")
    return content


def load(source: Source, content: bytes, roles: Mapping[str, Sequence[str]]) -> Document:
    """One document with its front matter as metadata, and source, title ("" if unstated) and role in any
    case.

    The role is the one that the source or the front matter names, by its id or by what people call it, else
    the one whose names stand in the text most often; a coach's answer that names none is for all.
    A format that is more than text is read in a process apart: up to 0.4 s, or `apart.Limits` for a hostile
    file. Raises DocumentUnreadable.
    """
    from langchain_core.documents import Document

    converted, details = _read(source.path, content)
    body = _tidied(converted.text)
    stated = details.pop("role", "")
    said = source.role or stated
    likely = None if source.origin == "reviewed" else likely_role(body, roles)
    role = (role_named(said, roles) or said) if said else likely
    title = details.pop("title", "") or converted.title or outline(body).title
    if not title and roles.get(str(role)):
        title = roles[str(role)][0]
    return Document(body, metadata={**details, "source": source.name, "title": title, "role": role})


def decode(path: Path, content: bytes) -> str:
    """Bytes -> text, its encoding found out. Raises DocumentUnreadable for no text, or too much of it."""
    text = encoding.decode(content)
    if text is None:
        raise DocumentUnreadable(path, "not text in an encoding that is known; save it as UTF-8")
    if len(text) > MAX_CHARACTERS:
        raise DocumentUnreadable(path, f"more than {MAX_CHARACTERS:,} characters of text; split it")
    return text


def role_named(text: str, roles: Mapping[str, Sequence[str]]) -> str | None:
    """The role of which a text is the id, the title or another name, in any spelling of case and marks."""
    said = words_of(text)
    called = ((role, (role, *names)) for role, names in roles.items())
    return next((role for role, names in called if said in [words_of(name) for name in names]), None)


def likely_role(text: str, roles: Mapping[str, Sequence[str]]) -> str | None:
    """The role whose names of two and more words fill most of a text; None for none or a tie."""
    flat = f" {' '.join(words_of(text))} "
    found = {
        role: sum(
            flat.count(f" {name} ") * len(name.split())
            for name in {" ".join(words_of(name)) for name in names}
            if len(name.split()) > 1
        )
        for role, names in roles.items()
    }
    ranked = sorted(found.items(), key=lambda item: -item[1])
    if not ranked or not ranked[0][1] or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def digest(source: Source, content: bytes, *parts: str) -> str:
    """An identity that changes with the source's name, its content, or anything in `parts`."""
    hashed = sha256(content)
    for part in (source.name, source.origin, READER, *parts):
        hashed.update(b"\x1f" + part.encode())
    return hashed.hexdigest()[:32]


def _check_suffix(path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise DocumentUnreadable(path, f"unsupported type; supported are {', '.join(SUFFIXES)}")


def _read(path: Path, content: bytes) -> tuple[Converted, dict[str, str]]:
    """The text of a content of any format, and its front matter."""
    suffix = path.suffix.lower()
    if suffix in KINDS:
        try:
            return convert_apart(suffix, content), {}
        except Unconvertible as error:
            raise DocumentUnreadable(path, str(error)) from error
    details, body = _front_matter(path, decode(path, content))
    if not body.strip():
        raise DocumentUnreadable(path, "empty below its front matter")
    return Converted(body), details


def _tidied(text: str) -> str:
    """The text without long runs of blank lines, spaces, dots or dashes, which say nothing and cost time."""
    return _BLANK_LINES.sub("\n\n", _RUN.sub(lambda run: run[0][:99], text))


def _front_matter(path: Path, text: str) -> tuple[dict[str, str], str]:
    import yaml

    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    try:
        # This loader makes no values but texts: a date that is none, or a tag, is no error.
        details = yaml.load(match.group(1), yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise DocumentUnreadable(
            path, f"front matter is not valid YAML: {str(error).splitlines()[0]}"
        ) from error
    except RecursionError as error:
        raise DocumentUnreadable(path, "front matter is nested too deeply") from error
    if not isinstance(details, dict):
        return {}, text
    plain = {encoding.clean(str(key)): _plain(value) for key, value in details.items()}
    return {key: value for key, value in plain.items() if value is not None}, text[match.end() :]


def _plain(value: object) -> str | None:
    """A value on one line; None for what is nested, of which a few lines can stand for gigabytes."""
    return " ".join(encoding.clean(value).split()) if isinstance(value, str) else None
