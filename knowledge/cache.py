"""A cache that knows how many bytes it holds. For one thread (an event loop's) only."""

from collections import OrderedDict
from collections.abc import Mapping

Packed = tuple[bytes, bytes]  # a passage's vector and tokens, as SQL holds them


class PackedCache:
    """What was used last of the packed encodings of passages, at most `limit` bytes of it.

    Packed they take a quarter of the room, and unpacking a question's worth of them takes 0.3 ms.
    """

    def __init__(self, limit: int = 48 * 1024 * 1024) -> None:
        self._limit = limit
        self._held = 0
        self._items: OrderedDict[str, Packed] = OrderedDict()

    def get(self, id_: str) -> Packed | None:
        """The encodings of a passage, which counts as a use."""
        if id_ in self._items:
            self._items.move_to_end(id_)
        return self._items.get(id_)

    def add(self, new: Mapping[str, Packed]) -> None:
        """Keep these, and forget the longest unused where the limit asks for it."""
        for id_, packed in new.items():
            if id_ not in self._items:
                self._items[id_] = packed
                self._held += _size(packed)
        while self._held > self._limit and self._items:
            _, old = self._items.popitem(last=False)
            self._held -= _size(old)


def _size(packed: Packed) -> int:
    return sum(map(len, packed))
