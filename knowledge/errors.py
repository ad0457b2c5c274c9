"""What can go wrong with the knowledge base.

KnowledgeError
├── ModelDamaged         the embedding model is missing, or is not the one we know
├── DocumentUnreadable   one document cannot be read; the others can
├── NothingToIndex       no document was found or none could be read; the index stays as it was
├── IndexBusy            another process is building the index
├── IndexMissing         nothing was indexed yet
└── VectorsUnavailable   Chroma cannot be reached or does not answer
"""

from pathlib import Path


class KnowledgeError(Exception):
    """Base of all. The text is one line for the operator: what is wrong and how to mend it."""


class ModelDamaged(KnowledgeError):
    """The files of the embedding model are missing or their content is not what it must be."""


class DocumentUnreadable(KnowledgeError):
    """A document that cannot become passages: `path` names it, `why` says what is wrong with it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


class NothingToIndex(KnowledgeError):
    """There is no readable document where documents were looked for."""


class IndexBusy(KnowledgeError):
    """Another process is building the index in this data folder."""


class IndexMissing(KnowledgeError):
    """A question came before any index was built."""


class VectorsUnavailable(KnowledgeError):
    """Chroma cannot be reached, or took longer than it may."""
