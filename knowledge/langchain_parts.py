"""The pipeline's parts as LangChain knows them, for whoever wants to plug them in elsewhere.

Imports LangChain at its top (0.6 s), so nothing that the bot starts with may import it.
"""

import asyncio

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from knowledge.embedding import Encoder
from knowledge.library import Library
from knowledge.search import Hit
from knowledge.splitter import StructureSplitter

__all__ = ["InterviewRetriever", "MiniLMEmbeddings", "StructureSplitter"]


class MiniLMEmbeddings(Embeddings):
    """The packaged model: 384 numbers a text, unit length."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        self._encoder = encoder or Encoder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in order."""
        return [encoded.vector.tolist() for encoded in self._encoder.encode_many(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question; this model treats questions and passages alike."""
        return list(map(float, self._encoder.encode(text).vector))


class InterviewRetriever(BaseRetriever):
    """The library's search as a retriever. Use `ainvoke` where an event loop runs."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    role: str | None = None
    limit: int = 5

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        hits = asyncio.run(self.library.search(query, role=self.role, limit=self.limit))
        return [_document(hit) for hit in hits]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        hits = await self.library.search(query, role=self.role, limit=self.limit)
        return [_document(hit) for hit in hits]


def _document(hit: Hit) -> Document:
    place = {"source": hit.source, "title": hit.title, "role": hit.role, "section": hit.section}
    return Document(hit.text, id=hit.passage_id, metadata={**place, "score": hit.score})
