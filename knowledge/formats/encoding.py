"""Bytes -> text. Knows encodings and nothing of formats."""

import re

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),  # before UTF-16, whose mark begins alike
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# What people's programs write. A detector that may guess all of Python's encodings guesses exotic ones.
_GUESSABLE = (
    *("cp1252", "cp1251", "koi8_r", "cp1250", "cp1253", "mac_roman", "utf_16_le", "utf_16_be"),
    *("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def decode(content: bytes, declared: str | None = None) -> str | None:
    """The text with "\\n" at its line ends, or None for what is no text.

    Tried in order: a byte-order mark, UTF-8, what the document declares, a guess, Windows-1252. Pages that
    declare something else are often UTF-8, and nothing else looks like UTF-8 unless all of it is ASCII.
    """
    marked = next((name for bom, name in _BOMS if content.startswith(bom)), None)
    for encoding in (marked,) if marked else _likely(content, declared):
        if encoding and (text := _decoded(content, encoding)) is not None:
            return text
    if marked:
        return None
    return next((text for name in (_guess(content), "cp1252") if (text := _decoded(content, name))), None)


def clean(text: str) -> str:
    """The text without what no database and no message can hold: control characters and lone surrogates."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", lines).encode("utf-8", "ignore").decode()


def _likely(content: bytes, declared: str | None) -> tuple[str | None, ...]:
    return (declared, "utf-8") if content.isascii() else ("utf-8", declared)


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
        text.encode()  # some of Python's codecs give lone surrogates, or something other than text
    except (UnicodeError, LookupError):
        return None
    return None if _CONTROL.search(text) else text.replace("\r\n", "\n").replace("\r", "\n")


def _guess(content: bytes) -> str:
    from charset_normalizer import from_bytes

    matches = from_bytes(content, cp_isolation=list(_GUESSABLE))
    best = matches.best()
    if best is None:
        return "cp1252"
    # A few accents fit many encodings equally well; the most common of them is then the likeliest.
    western = next((match for match in matches if "cp1252" in match.could_be_from_charset), None)
    if western and (western.chaos, -western.coherence) <= (best.chaos, -best.coherence):
        return "cp1252"
    return best.encoding
