"""A cache that knows how many bytes it holds. For one thread (an event loop's) only."""

from collections import OrderedDict
from collections.abc import Mapping

from knowledge.search import Encodings


class EncodingsCache:
    """The most recently used encodings of passages, at most `limit` bytes of them."""

    def __init__(self, limit: int = 48 * 1024 * 1024) -> None:
        self._limit = limit
        self._held = 0
        self._items: OrderedDict[str, Encodings] = OrderedDict()

    def get(self, id_: str) -> Encodings | None:
        """The encodings of a passage, which counts as a use."""
        if id_ in self._items:
            self._items.move_to_end(id_)
        return self._items.get(id_)

    def add(self, new: Mapping[str, Encodings]) -> None:
        """Keep these, and forget the longest unused where the limit asks for it."""
        for id_, encodings in new.items():
            if id_ not in self._items:
                self._items[id_] = encodings
                self._held += encodings.vector.nbytes + encodings.tokens.nbytes
        while self._held > self._limit and self._items:
            _, old = self._items.popitem(last=False)
            self._held -= old.vector.nbytes + old.tokens.nbytes
