"""The real embedding model, asked once for each text by all processes of a run."""

import hashlib
import os
import pickle
from functools import lru_cache
from pathlib import Path

from knowledge.embedding import Encoded, Encoder

FOLDER = "ENCODED_IN_THIS_RUN"  # the environment names a folder by it

_PACKAGED = Encoder()


class Remembering(Encoder):
    """Shares with all of its kind in this run what the packaged model made of a text."""

    def encode(self, text: str) -> Encoded:
        """What another encoder made of it, or the model."""
        return _encoded(text) if self._folder is None else super().encode(text)


@lru_cache(maxsize=1024)
def _encoded(text: str) -> Encoded:
    kept = Path(os.environ[FOLDER], hashlib.sha256(text.encode()).hexdigest())
    try:
        encoded: Encoded = pickle.loads(kept.read_bytes())
    except FileNotFoundError:
        encoded = _PACKAGED.encode(text)
        whole = kept.with_suffix(f".{os.getpid()}")
        whole.write_bytes(pickle.dumps(encoded, protocol=5))
        whole.rename(kept)
    for rows in (encoded.vector, encoded.tokens):
        rows.flags.writeable = False  # who changed it would change it for everybody
    return encoded
