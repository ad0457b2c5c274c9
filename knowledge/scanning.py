"""What there is to index: files below the roots, each with the identity of its content. Holds no content."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from knowledge.errors import DocumentUnreadable
from knowledge.loading import Source, digest, find_sources, read_bytes
from knowledge.passages import SPLITTER

Failure = tuple[str, str]  # path, why


@dataclass(frozen=True, slots=True)
class Roots:
    """What a refresh reads: the shipped corpus or not, and added files and folders."""

    shipped: bool
    added: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As the version's row keeps it."""
        return {"shipped": self.shipped, "added": list(self.added)}


@dataclass(frozen=True, slots=True)
class Found:
    """A readable document: its file and the identity that its content gives it for a model."""

    source: Source
    id: str
    model: str

    def read(self) -> bytes:
        """Its content. Raises DocumentUnreadable where it is no longer what was found."""
        content = read_bytes(self.source.path)
        if _identity(self.source, content, self.model) != self.id:
            raise DocumentUnreadable(self.source.path, "it was changed during the indexing; index again")
        return content


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies below the roots now."""

    found: tuple[Found, ...]
    failed: tuple[Failure, ...]


def scan_roots(roots: Roots, shipped: Path, model: str) -> Scan:
    """Look at every document below the roots; those that cannot be read are named, not raised."""
    found: dict[str, Found] = {}
    failed = []
    for source in _distinct(_sources(roots, shipped)):
        try:
            id_ = _identity(source, read_bytes(source.path), model)
        except DocumentUnreadable as error:
            failed.append((str(error.path), error.why))
            continue
        found[id_] = Found(source, id_, model)
    return Scan(tuple(found.values()), tuple(failed))


def _identity(source: Source, content: bytes, model: str) -> str:
    return digest(source, content, str(source.path.resolve()), SPLITTER, model)


def _sources(roots: Roots, shipped: Path) -> Iterator[Source]:
    if roots.shipped:
        yield from find_sources([shipped], "shipped")
    yield from find_sources([Path(path) for path in roots.added], "added")


def _distinct(sources: Iterable[Source]) -> Iterator[Source]:
    """Each file once, under a name of its own: a passage's identity begins with the name of its source."""
    paths: set[Path] = set()
    names: set[str] = set()
    for source in sources:
        path = source.path.resolve()
        if path in paths:
            continue
        named = source if source.name not in names else replace(source, name=path.as_posix())
        paths.add(path)
        names.add(named.name)
        yield named
