"""What the model said before, to the very same words. Knows no model."""

import hashlib
from collections import OrderedDict
from datetime import datetime
from typing import Protocol

MOST = 1000


class Memory(Protocol):
    """Keeps drafts, as JSON, by the digest of what they answered."""

    async def get(self, key: str) -> str | None:
        """The draft kept under a key; None where there is none."""
        ...

    async def keep(self, key: str, draft: str, payer: int | None, at: datetime) -> None:
        """Keep a draft; the first one under a key stays."""
        ...


class Recent:
    """Fulfils Memory in this process: the drafts used last, at most 1,000."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._drafts: OrderedDict[str, str] = OrderedDict()

    async def get(self, key: str) -> str | None:
        """What is kept, which counts as a use."""
        if key in self._drafts:
            self._drafts.move_to_end(key)
        return self._drafts.get(key)

    async def keep(self, key: str, draft: str, payer: int | None, at: datetime) -> None:
        """Keep it, and forget the longest unused beyond the limit."""
        self._drafts.setdefault(key, draft)
        while len(self._drafts) > self._most:
            self._drafts.popitem(last=False)


def key_of(*parts: str) -> str:
    """The digest of what makes two calls the same: 64 hex digits."""
    digest = hashlib.sha256()
    for part in parts:
        # Length first: no two lists of parts run into the same bytes.
        data = part.encode(errors="replace")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
