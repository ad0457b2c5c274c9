"""What there is to index: files below the roots and what coaches gave, each with the identity of its content.

Holds no content: it is read when it is needed, and at most one at a time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from knowledge.errors import DocumentUnreadable
from knowledge.loading import Source, checked, digest, find_sources, read_bytes
from knowledge.packing import LAYOUT
from knowledge.passages import SPLITTER
from knowledge.work import Worker
from storage.shelf import Shelf, ShelfEntry

Failure = tuple[str, str]  # path, why
ON_SHELF = "shelf:"  # begins the path of a document that is no file


@dataclass(frozen=True, slots=True)
class Change:
    """What a coach has in mind: a draft of the shelf taken in, or a document of this path taken out."""

    draft: int | None = None
    without: str | None = None


NO_CHANGE = Change()


@dataclass(frozen=True, slots=True)
class Roots:
    """What a refresh reads: the shipped corpus or not, added files and folders, what coaches gave or not.

    `without` are the paths of documents that a coach took out.
    """

    shipped: bool
    added: tuple[str, ...]
    shelf: bool = True
    without: tuple[str, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Roots":
        """From a version's row; rows of older versions know no shelf."""
        without = tuple(kept.get("without", ()))
        return cls(kept["shipped"], tuple(kept["added"]), kept.get("shelf", True), without)

    def as_json(self) -> dict[str, Any]:
        """As the version's row keeps it."""
        lists = {"added": list(self.added), "without": list(self.without)}
        return {"shipped": self.shipped, "shelf": self.shelf, **lists}

    def adding(self, paths: Sequence[Path]) -> "Roots":
        """With these files and folders; what was taken out of them is in again."""
        given = [path.resolve() for path in paths]
        back = {out for out in self.without for path in given if Path(out).is_relative_to(path)}
        without = tuple(out for out in self.without if out not in back)
        return replace(self, added=tuple(dict.fromkeys([*self.added, *map(str, given)])), without=without)

    def changed(self, change: Change) -> "Roots":
        """As the change makes them. A draft that is taken in opens the shelf again where it was left out."""
        out = [] if change.without is None or shelf_name(change.without) else [change.without]
        shelf = self.shelf or change.draft is not None
        return replace(self, shelf=shelf, without=tuple(dict.fromkeys([*self.without, *out])))


@dataclass(frozen=True, slots=True)
class Found:
    """A readable document: its source and the identity that its content gives it for a model."""

    source: Source
    id: str
    model: str

    def read(self, content: bytes | None = None) -> bytes:
        """Its content, the file's unless it is given. Raises DocumentUnreadable where it is not what was
        found.
        """
        content = read_bytes(self.source.path) if content is None else content
        if _identity(self.source, content, self.model) != self.id:
            raise DocumentUnreadable(self.source.path, "it was changed during the indexing; index again")
        return content


@dataclass(frozen=True, slots=True)
class Scan:
    """What there is now."""

    found: tuple[Found, ...]
    failed: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Scanner:
    """Looks at files and at the shelf, where a name that begins with one of `roles` says the role.

    `worker` reads files and computes identities.
    """

    shipped: Path
    model: str
    shelf: Shelf | None
    roles: frozenset[str]
    worker: Worker

    async def scan(self, roots: Roots, change: Change = NO_CHANGE) -> Scan:
        """Every document there is; what the change says of the shelf is taken as done.

        A document on the shelf takes the place of a file of its name. Raises DocumentUnreadable for a draft
        that is none; other documents that cannot be read are named.
        """
        given = [self._source(entry) for entry in await self._entries(roots, change)]
        replaced = frozenset(source.name for source in given)
        files = await self.worker(partial(scan_roots, roots, self.shipped, self.model, replaced))
        found, failed = list(files.found), list(files.failed)
        for source in given:
            try:
                content = await self._content(source)
                id_ = await self.worker(partial(_checked_identity, source, content, self.model))
                found.append(Found(source, id_, self.model))
            except DocumentUnreadable as error:
                if source.entry == change.draft:
                    raise
                failed.append((str(error.path), error.why))
        return Scan(tuple(found), tuple(failed))

    async def read(self, found: Found) -> bytes:
        """The content of a document that was found. Raises DocumentUnreadable."""
        content = await self._content(found.source) if found.source.entry is not None else None
        return await self.worker(partial(found.read, content))

    async def _entries(self, roots: Roots, change: Change) -> list[ShelfEntry]:
        if self.shelf is None or not roots.shelf:
            return []
        draft = await self.shelf.entry(change.draft) if change.draft is not None else None
        kept = [entry for entry in await self.shelf.kept() if not draft or entry.name != draft.name]
        entries = [*kept, draft] if draft else kept
        return [entry for entry in entries if entry.name != shelf_name(change.without)]

    def _source(self, entry: ShelfEntry) -> Source:
        role, slash, _ = entry.name.partition("/")
        said = role if slash and role in self.roles else None
        return Source(Path(ON_SHELF + entry.name), entry.name, entry.kind, entry.id, said)

    async def _content(self, source: Source) -> bytes:
        assert self.shelf is not None
        assert source.entry is not None
        content = await self.shelf.content(source.entry)
        if content is None:
            raise DocumentUnreadable(source.path, "it was taken away during the indexing; index again")
        return content


def shelf_name(path: str | None) -> str | None:
    """The name on the shelf that a document's path stands for; None for the path of a file, and for none."""
    return path.removeprefix(ON_SHELF) if path and path.startswith(ON_SHELF) else None


def scan_roots(roots: Roots, shipped: Path, model: str, replaced: frozenset[str] = frozenset()) -> Scan:
    """Look at every document below the roots but those of the names `replaced`; those that cannot be read are
    named, not raised.
    """
    found: dict[str, Found] = {}
    failed = []
    for source in _distinct(_sources(roots, shipped)):
        if source.name in replaced or source.place in roots.without:
            continue
        try:
            id_ = _identity(source, read_bytes(source.path), model)
        except DocumentUnreadable as error:
            failed.append((str(error.path), error.why))
            continue
        found[id_] = Found(source, id_, model)
    return Scan(tuple(found.values()), tuple(failed))


def _checked_identity(source: Source, content: bytes, model: str) -> str:
    return _identity(source, checked(source.path, content), model)


def _identity(source: Source, content: bytes, model: str) -> str:
    return digest(source, content, source.place, SPLITTER, LAYOUT, model)


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
