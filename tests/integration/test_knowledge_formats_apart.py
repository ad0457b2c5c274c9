"""Real processes that read hostile documents, and end when they take too much."""

import pytest

from knowledge.formats.apart import LIMITS, Limits, convert_apart
from knowledge.formats.values import Converted, Unconvertible
from tests.support.documents import pdf, pdf_of_streams

HASTY = Limits(seconds=1, memory=LIMITS.memory)


def test_a_document_is_read_as_it_is_in_this_process() -> None:
    assert convert_apart(".pdf", pdf(["Où? À neuf heures."], title="Plan")) == Converted(
        "Où? À neuf heures.\n", "Plan"
    )


def test_what_is_wrong_with_a_document_is_told() -> None:
    with pytest.raises(Unconvertible, match="no Word document"):
        convert_apart(".docx", b"PK")


def test_a_pdf_that_keeps_its_reader_busy_is_given_up() -> None:
    streams = [b"BT /F 1 Tf " + b"(a) Tj 0 1 Td " * 100_000 + b"ET"] * 40
    hostile = pdf_of_streams(*streams)
    assert len(hostile) < 500_000
    with pytest.raises(Unconvertible, match="too long"):
        convert_apart(".pdf", hostile, HASTY)


def test_a_document_that_takes_all_memory_is_given_up() -> None:
    with pytest.raises(Unconvertible, match="too much memory"):
        convert_apart(".html", b"<p>word " * 2_000_000, Limits(seconds=30, memory=100 << 20))
