"""Whatever a coach writes, it becomes one question with one answer: one passage, quoted as it was written."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coaching.reviewed import (
    MAX_ANSWER,
    MAX_QUESTION,
    TITLE,
    Reviewed,
    document,
    gap_of,
    name_of,
    read,
    written,
)
from knowledge.formats import encoding
from knowledge.passages import Passage, split_sections
from knowledge.structure import outline
from knowledge.units import question_of
from knowledge.words import words_of

DAY = date(2026, 3, 2)
HEADINGS = (
    "# ",
    "## ",
    "#\u00ad# ",
    "===",
    "---",
    "**Bold**",
    "__Bold:__",
    "Contents",
    "Places To Stay",
    "Note:",
)
LISTS = (
    "Q: ",
    "A: ",
    "q2. ",
    "a) ",
    "**Answer:** ",
    "| a | b |",
    "|---|",
    "- ",
    "1. ",
    "• ",
    "> ",
    "```",
    "title: x",
)
BREAKS = ("\u2028", "\x1c", "\x85", "\r", "  ", "Address:Questions: why? ", "e\u0301", "🙂")
marks = st.sampled_from((*HEADINGS, *LISTS, *BREAKS))
texts = st.lists(st.text(max_size=12) | marks | st.just("\n"), max_size=25).map("".join)


def passages(reviewed: Reviewed) -> list[Passage]:
    """What the index makes of the document, without its front matter."""
    whole = document(reviewed, DAY)
    assert encoding.decode(whole.encode()) == whole
    body = whole.split("---\n", 2)[2]
    read_out = outline(body)
    assert read_out.title == TITLE
    return list(split_sections(read_out.sections, lambda line: [line]))


@given(texts, texts)
@example("Is it so?", "\n# Yes\n---\nrole: x\n---\nA: no\nQ: And so?\nA: yes")
@example("*0", "0")
@example("Q: # Is it so?", "**Yes**\n__It is__\n| so |")
@example("Is it so?", "Whatever:Question: is it so?")
def test_any_answer_becomes_one_passage_that_says_nothing_but_its_words(question: str, answer: str) -> None:
    reviewed = written(f"{question}?\n{answer}", None)
    if not isinstance(reviewed, Reviewed):
        return
    [passage] = passages(reviewed)
    assert (passage.kind, passage.section) == ("qa", "")
    assert question_of(passage.text).split() == reviewed.question.split()
    assert words_of(passage.text) == words_of(f"Q: {reviewed.question} A: {reviewed.answer}")


@given(texts, st.sampled_from([None, "ml-engineer"]))
def test_a_document_is_read_as_it_was_written(text: str, role: str | None) -> None:
    reviewed = written(f"Is it so?\nYes. {text}", role)
    if isinstance(reviewed, Reviewed):
        assert read(document(reviewed, DAY)) == reviewed


@given(texts)
def test_what_comes_out_is_short_and_changes_no_more_when_it_is_written_again(text: str) -> None:
    reviewed = written(text, None)
    if isinstance(reviewed, Reviewed):
        assert 0 < len(reviewed.question) <= MAX_QUESTION
        assert 0 < len(reviewed.answer) <= MAX_ANSWER
        assert "\n" not in reviewed.question
        assert written(f"{reviewed.question}\n{reviewed.answer}", None) == reviewed


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no_question"),
        ("Yes, there is.", "no_question"),
        ("?\nYes", "no_question"),
        ("Is there? Yes\nand more", "no_question"),
        ("Is there?", "no_answer"),
        ("Is there?\n\n…", "no_answer"),
        (f"Is {'a' * MAX_QUESTION}?\nYes", "long_question"),
        (f"Is it?\n{'a' * (MAX_ANSWER + 1)}", "long_answer"),
    ],
)
def test_what_is_no_question_with_an_answer_is_named(text: str, fault: str) -> None:
    assert written(text, None) == fault


def test_an_answer_keeps_its_lines_and_loses_what_would_break_the_document() -> None:
    reviewed = written(
        "  Is there a bus?\n\n## Yes:\n- at 7\n- at 8\n\n---\n**Ask the desk.**", "ml-engineer"
    )
    assert reviewed == Reviewed("Is there a bus?", "Yes:\n- at 7\n- at 8\n---\nAsk the desk.", "ml-engineer")


@given(st.integers(1, 10**12), texts)
def test_a_name_says_which_gap_it_answers(gap: int, text: str) -> None:
    name = name_of(Reviewed(text, "Yes"), gap)
    assert gap_of(name) == gap
    assert name.isascii()
    assert "\n" not in name
