"""What a file is called among our documents, and which files are refused unread."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Document

from bot.incoming import MAX_NAME, announced, name_on_shelf
from knowledge.loading import MAX_BYTES

ROLES = ("baker", "smith")


def sent(name: str | None, size: int | None = 10, mime: str | None = None) -> Document:
    return Document("id", "unique", file_name=name, file_size=size, mime_type=mime)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("guide.md", "guide.md"),
        ("../../etc/guide.md", "guide.md"),
        ("C:\\docs\\guide.md", "guide.md"),
        ("  my \u202e guide\n.md", "my guide.md"),
        (".hidden.md", "hidden.md"),
        ("Zu\u0308rich.md", "Zürich.md"),
    ],
)
def test_a_name_is_plain_and_without_a_folder(name: str, plain: str) -> None:
    assert announced(sent(name)).name == plain


@given(st.text(max_size=300).map(lambda text: f"{text}.pdf"))
def test_any_name_is_short_visible_and_keeps_its_type(name: str) -> None:
    file = announced(sent(name))
    assert len(file.name) <= MAX_NAME
    assert "/" not in file.name
    assert not any(unicodedata.category(character)[0] == "C" for character in file.name)
    assert file.name.endswith("pdf")


def test_a_file_without_a_name_is_called_after_its_type() -> None:
    assert announced(sent(None, mime="application/pdf")).name == "document.pdf"
    assert announced(sent(None)).refused == "unsupported"


@pytest.mark.parametrize(
    ("name", "size", "why"),
    [
        ("guide.PDF", MAX_BYTES, None),
        ("guide.md", None, None),
        ("guide.md", MAX_BYTES + 1, "too_large"),
        ("guide.zip", 1, "unsupported"),
        ("guide", 1, "unsupported"),
    ],
)
def test_what_is_no_document_is_refused_unread(name: str, size: int | None, why: str | None) -> None:
    assert announced(sent(name, size)).refused == why


@pytest.mark.parametrize(
    ("role", "kept", "name"),
    [
        (None, (), "a.md"),
        ("baker", (), "baker/a.md"),
        ("baker", ("a.md", "smith/a.md"), "baker/a.md"),
        (None, ("baker/a.md",), "baker/a.md"),
        (None, ("a.md", "baker/a.md"), "a.md"),
        (None, ("baker/a.md", "smith/a.md"), "a.md"),
        (None, ("answers/a.md",), "a.md"),
    ],
)
def test_a_file_takes_the_place_of_what_its_sender_must_mean(
    role: str | None, kept: tuple[str, ...], name: str
) -> None:
    assert name_on_shelf("a.md", role, kept, ROLES) == name
