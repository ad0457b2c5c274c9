"""One content of a known format -> Markdown. Knows which module reads which format and what a title says."""

import re
from collections.abc import Callable

from knowledge.formats.encoding import clean
from knowledge.formats.values import Converted, Unconvertible, damaged

KINDS = {".html": "web page", ".htm": "web page", ".pdf": "PDF", ".docx": "Word document"}

# What programs write where nobody wrote a title.
_UNTELLING = re.compile(
    r"(?:untitled|new|word|microsoft word)?\s*-?\s*(?:document|page)?\s*\d*|untitled.*"
    r"|.*\.(?:docx?|pdf|html?|pptx?|indd)",
    re.IGNORECASE,
)


def convert(suffix: str, content: bytes) -> Converted:
    """Read a content of one of `KINDS`. Raises Unconvertible and nothing else, but may take any time and
    any memory: see `apart`.
    """
    try:
        converted = _converter(suffix)(content)
    except Unconvertible:
        raise
    except MemoryError:
        raise Unconvertible("needs too much memory to read; split it") from None
    except Exception as error:  # the parsers raise errors of any kind on what is malformed
        raise damaged(KINDS[suffix]) from error
    text = clean(converted.text)
    if not any(character.isalnum() for character in text):
        raise Unconvertible("holds no text")
    title = clean(converted.title)[:200].strip()
    return Converted(text, "" if _UNTELLING.fullmatch(title) else title)


def _converter(suffix: str) -> Callable[[bytes], Converted]:
    # Each parser takes 0.05 to 0.35 s to import.
    if suffix == ".pdf":
        from knowledge.formats import pdf

        return pdf.convert
    if suffix == ".docx":
        from knowledge.formats import word

        return word.convert
    from knowledge.formats import webpage

    return webpage.convert
