"""The real embedding model, asked once for each text."""

from functools import lru_cache

from knowledge.embedding import Encoded, Encoder

_PACKAGED = Encoder()


class Remembering(Encoder):
    """Shares with all of its kind in this process what the packaged model made of a text."""

    def encode(self, text: str) -> Encoded:
        """What another encoder made of it, or the model."""
        return _encoded(text) if self._folder is None else super().encode(text)


@lru_cache(maxsize=1024)
def _encoded(text: str) -> Encoded:
    encoded = _PACKAGED.encode(text)
    for rows in (encoded.vector, encoded.tokens):
        rows.flags.writeable = False  # who changed it would change it for everybody
    return encoded
