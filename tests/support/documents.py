"""Documents of many formats, made by hand so that a test sees what is in them."""

import zlib
from collections.abc import Callable, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.document import Document

LINE = 14  # points


def pdf(*pages: Sequence[str], title: str = "", picture: bool = False) -> bytes:
    """A PDF with a line of text an entry."""
    return pdf_of_streams(*[_stream(lines) for lines in pages], title=title, picture=picture)


def pdf_of_streams(*streams: bytes, title: str = "", picture: bool = False) -> bytes:
    """A PDF whose pages are these content streams."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: _with_data(b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
                      b" /BitsPerComponent 8", b"\x00"),
        5: b"<< /Title (%s) >>" % title.encode(),
    }  # fmt: skip
    drawn = b"/XObject << /I 4 0 R >>" if picture else b""
    kids = []
    for number, stream in enumerate(streams):
        page, content = 10 + 2 * number, 11 + 2 * number
        objects[page] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> %s >> >>" % (content, drawn)
        )
        objects[content] = _with_data(b"/Filter /FlateDecode", zlib.compress(stream))
        kids.append(b"%d 0 R" % page)
    objects[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _assembled(objects)


def word(fill: Callable[[Document], object], title: str = "") -> bytes:
    """A Word document that `fill` wrote into."""
    document = docx.Document()
    document.core_properties.title = title
    fill(document)
    return saved(document)


def saved(document: Document) -> bytes:
    """The document's file."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def with_part(package: bytes, name: str, content: bytes) -> bytes:
    """A zipped document with one part replaced, or added."""
    file = BytesIO()
    with ZipFile(BytesIO(package)) as old, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return file.getvalue()


def _stream(lines: Sequence[str]) -> bytes:
    shown = [b"(%s) Tj 0 -%d Td" % (_escaped(line), LINE) for line in lines]
    return b"BT /F 11 Tf 72 770 Td %s ET" % b" ".join(shown)


def _escaped(line: str) -> bytes:
    for mark in "\\()":
        line = line.replace(mark, f"\\{mark}")
    return line.encode("cp1252")


def _with_data(details: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (details, len(data), data)


def _assembled(objects: dict[int, bytes]) -> bytes:
    file = b"%PDF-1.4\n"
    table = b""
    for number, content in sorted(objects.items()):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>" % (max(objects) + 1)
    return file + b"xref\n%s%s\nstartxref\n%d\n%%%%EOF\n" % (table, trailer, len(file))
