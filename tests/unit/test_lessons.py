"""Every question of the bank finds what it rests on, short and plain enough for a phone."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from coaching.lessons import MOST, Section, lesson_in, sections
from tests.support.bank import shipped_bank

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "knowledge" / "sources", ROOT / "coaching" / "guides")
DOCUMENTS = {
    path.stem: path.read_text(encoding="utf-8") for folder in FOLDERS for path in folder.glob("*.md")
}

DOCUMENT = """---
title: "Label guide"
role: ml-data-associate
---

# Label guide

Before the first heading.

## Boxes

A box is **tight** when it touches the object. Leave `no` gap.

- One box for [each object](https://example.org).
- No box for a reflection.

### Overlaps

| Case | What to do |
|---|---|
| Hidden half | Box what is seen |

## Questions

Q: Who decides?
A: The expert decides.
Q: How many boxes?
A: One for each object that is seen.
"""


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def test_every_question_of_the_bank_finds_the_passage_it_rests_on() -> None:
    for source in {question.source for question in shipped_bank() if question.source}:
        lesson = lesson_in(sections(DOCUMENTS[source.document]), source.quote)
        assert lesson is not None, source
        assert words(source.quote) in words(lesson.text)
        assert len(lesson.text) <= MOST
        assert len(lesson.path) >= 2, source
        assert not re.search(r"\*\*|`|^#+ |^\||\|$|\n\n", lesson.text, re.MULTILINE), lesson.text


def test_a_lesson_says_where_it_stands_and_shows_no_marks() -> None:
    found = lesson_in(sections(DOCUMENT), "One box for [each object]")
    assert found is not None
    assert found.path == ("Label guide", "Boxes")
    assert found.text == (
        "A box is tight when it touches the object. Leave no gap.\n"
        "• One box for each object.\n• No box for a reflection."
    )
    table = lesson_in(sections(DOCUMENT), "Hidden half | Box what is seen")
    assert table is not None
    assert table.path == ("Label guide", "Boxes", "Overlaps")
    assert table.text == "Case · What to do\nHidden half · Box what is seen"


def test_a_question_comes_with_its_answer_and_without_its_neighbours() -> None:
    found = lesson_in(sections(DOCUMENT), "The expert decides.")
    assert found is not None
    assert found.text == "Q: Who decides?\nA: The expert decides."


def test_words_are_found_over_lines_without_any_and_in_a_question_alone() -> None:
    found = lesson_in([Section(("T",), "Label first.\n* * *\nCheck then.\nQ: And now?")], "first. Check")
    assert found is not None
    assert found.text == "Label first.\nCheck then."
    last = lesson_in([Section(("T",), "Label first.\nQ: And now?")], "And now?")
    assert last is not None
    assert last.text == "Q: And now?"


def test_a_quote_that_stands_nowhere_has_no_lesson() -> None:
    assert lesson_in(sections(DOCUMENT), "Draw a circle.") is None
    assert lesson_in(sections(DOCUMENT), "…") is None
    assert lesson_in([], "anything") is None


sentences = st.lists(st.from_regex(r"[A-Z][a-z]{1,9}( [a-z]{1,9}){0,60}\.", fullmatch=True), min_size=1)


@given(sentences, st.data())
def test_a_lesson_is_made_of_whole_sentences_and_fits(given_ones: list[str], data: st.DataObject) -> None:
    quote = data.draw(st.sampled_from(given_ones))
    found = lesson_in([Section(("T",), " ".join(given_ones))], quote)
    assert found is not None
    assert len(found.text) <= MOST
    if len(quote) <= MOST:
        assert quote in found.text
        assert found.text in " ".join(given_ones)
        assert found.text[0].isupper()
        assert found.text.endswith(".")


@given(st.text(max_size=400), st.text(min_size=1, max_size=40))
def test_no_document_breaks_the_reader(document: str, quote: str) -> None:
    found = lesson_in(sections(document), quote)
    assert found is None or len(found.text) <= MOST
