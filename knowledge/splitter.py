"""The structure-aware splitter as LangChain knows splitters. Imported only where documents are indexed."""

from collections.abc import Iterable
from typing import Any

from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter, TextSplitter

from knowledge.passages import BUDGET, Passage, passage_id, split_sections
from knowledge.structure import likely_title, outline


class StructureSplitter(TextSplitter):
    """Splits along headings, lists, tables and question-answer pairs (see `structure` and `passages`).

    `split_documents` gives each piece its document's metadata and: `title`, `section` (heading path), `kind`,
    `position` and `passage_id`, which is another one in another `edition` (the model that encodes it,
    and how that is packed).
    """

    def __init__(self, edition: str = "", **options: Any) -> None:
        super().__init__(**{"chunk_size": BUDGET, "chunk_overlap": 0, **options})
        separators = ["\n", ". ", "? ", "! ", "; ", ", ", " ", ""]
        self._edition = edition
        self._long = RecursiveCharacterTextSplitter(
            separators, keep_separator="end", chunk_size=BUDGET, chunk_overlap=0
        )

    def split_text(self, text: str) -> list[str]:
        """The texts of the passages alone."""
        return [passage.text for passage in self._passages(text)]

    def split_documents(self, documents: Iterable[Document]) -> list[Document]:
        """Passages as documents, in order; their texts stand so in the originals."""
        return [passage for document in documents for passage in self._split(document)]

    def _split(self, document: Document) -> list[Document]:
        source = str(document.metadata.get("source", ""))
        title = document.metadata.get("title") or likely_title(document.page_content, source)
        seen: dict[str, int] = {}
        pieces = []
        for position, passage in enumerate(self._passages(document.page_content)):
            key = f"{passage.section}\x1f{passage.text}"
            seen[key] = seen.get(key, -1) + 1
            place = {
                "title": title,
                "section": passage.section,
                "kind": passage.kind,
                "position": position,
                "passage_id": passage_id(self._edition, source, title, passage, seen[key]),
            }
            pieces.append(Document(passage.text, metadata={**document.metadata, **place}))
        return pieces

    def _passages(self, text: str) -> list[Passage]:
        return list(split_sections(outline(text).sections, self._long.split_text))
