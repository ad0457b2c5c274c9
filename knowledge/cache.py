"""A cache that knows how many bytes it holds. For one thread (an event loop's) only."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """What knows how much memory it holds."""

    @property
    def nbytes(self) -> int:
        """In bytes."""


Item = TypeVar("Item", bound=Sized)


class SizedCache(Generic[Item]):
    """What was used last, at most `limit` bytes of it."""

    def __init__(self, limit: int = 48 * 1024 * 1024) -> None:
        self._limit = limit
        self._held = 0
        self._items: OrderedDict[str, Item] = OrderedDict()

    def get(self, id_: str) -> Item | None:
        """What is kept under an id, which counts as a use."""
        if id_ in self._items:
            self._items.move_to_end(id_)
        return self._items.get(id_)

    def add(self, new: Mapping[str, Item]) -> None:
        """Keep these, and forget the longest unused where the limit asks for it."""
        for id_, item in new.items():
            if id_ not in self._items:
                self._items[id_] = item
                self._held += item.nbytes
        while self._held > self._limit and self._items:
            _, old = self._items.popitem(last=False)
            self._held -= old.nbytes
