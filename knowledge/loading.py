"""Files -> LangChain documents. Knows file names, encodings and front matter; nothing of passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.errors import DocumentUnreadable
from knowledge.structure import outline
from knowledge.words import words_of

if TYPE_CHECKING:
    from langchain_core.documents import Document

SUFFIXES = (".md", ".markdown", ".txt")
MAX_BYTES = 20 * 1024 * 1024
_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to index: `name` is what citations show, `origin` "shipped" or "added"."""

    path: Path
    name: str
    origin: str


def find_sources(roots: Sequence[Path], origin: str) -> Iterator[Source]:
    """Every file below the roots in a stable order. A folder yields only files of known types, a file
    itself.
    """
    for root in roots:
        if not root.is_dir():
            yield Source(root, root.name, origin)
            continue
        for path in sorted(root.rglob("*")):
            relative = path.relative_to(root)
            hidden = any(part.startswith(".") for part in relative.parts)
            if path.is_file() and not hidden:
                yield Source(path, relative.as_posix(), origin)


def read_bytes(path: Path) -> bytes:
    """A document's content. Raises DocumentUnreadable for what is no document or too large."""
    if path.suffix.lower() not in SUFFIXES:
        raise DocumentUnreadable(path, f"unsupported type; supported are {', '.join(SUFFIXES)}")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DocumentUnreadable(path, "larger than 20 MB; split it")
        content = path.read_bytes()
    except OSError as error:
        raise DocumentUnreadable(path, f"cannot be read: {error.strerror or error}") from error
    if not content.strip():
        raise DocumentUnreadable(path, "empty")
    return content


def load(source: Source, content: bytes, roles: Mapping[str, Sequence[str]]) -> Document:
    """One document with its front matter as metadata, and source, title ("" if unstated) and role in any
    case.

    Where the front matter names no role, the one whose names stand in the text most often is taken.
    Raises DocumentUnreadable.
    """
    from langchain_core.documents import Document

    text = decode(source.path, content)
    details, body = _front_matter(source.path, text)
    if not body.strip():
        raise DocumentUnreadable(source.path, "empty below its front matter")
    role = details.pop("role", None) or likely_role(body, roles)
    title = str(details.pop("title", "") or "") or outline(body).title
    if not title and roles.get(str(role)):
        title = roles[str(role)][0]
    return Document(body, metadata={**details, "source": source.name, "title": title, "role": role})


def decode(path: Path, content: bytes) -> str:
    """Bytes -> text by byte-order mark, else UTF-8, else Windows-1252. Raises DocumentUnreadable for no
    text.
    """
    marked = next((encoding for bom, encoding in _BOMS if content.startswith(bom)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise DocumentUnreadable(path, "not text in UTF-8, UTF-16 or Windows-1252; save it as UTF-8")


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
    for part in (source.name, source.origin, *parts):
        hashed.update(b"\x1f" + part.encode())
    return hashed.hexdigest()[:32]


def _front_matter(path: Path, text: str) -> tuple[dict[str, Any], str]:
    import yaml

    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    try:
        details = yaml.safe_load(match.group(1)) or {}
    except yaml.YAMLError as error:
        raise DocumentUnreadable(
            path, f"front matter is not valid YAML: {str(error).splitlines()[0]}"
        ) from error
    if not isinstance(details, dict):
        return {}, text
    return {str(key): _plain(value) for key, value in details.items()}, text[match.end() :]


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
