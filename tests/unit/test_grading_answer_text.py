"""An answer's plain form, its clauses, and the way back to what was written."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.answer_text import LONGEST, MOST_CLAUSES, AnswerText

ANY_TEXT = st.text(st.characters(codec=None), max_size=300)


@given(ANY_TEXT)
def test_every_clause_of_any_text_is_a_substring_of_what_was_written(answer: str) -> None:
    text = AnswerText.of(answer)
    clauses = text.clauses()
    assert len(clauses) <= MOST_CLAUSES
    for span in clauses:
        assert text.original(span)
        assert text.original(span) in answer


@given(ANY_TEXT, ANY_TEXT)
def test_a_quote_is_found_as_a_substring_of_what_was_written_or_not_at_all(answer: str, quote: str) -> None:
    found = AnswerText.of(answer).find(quote)
    assert found is None or found in answer


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1, max_size=12))
def test_words_of_the_answer_are_found_in_other_case_and_spacing(words: list[str]) -> None:
    answer = "  ".join(words)
    assert AnswerText.of(f"Well: {answer}!").find("“" + "\n".join(words).upper() + "”…") == answer


@pytest.mark.parametrize("quote", ["", "...", "“”", "check the manual", "able", "guide"])
def test_what_the_answer_does_not_say_is_not_found(quote: str) -> None:
    assert AnswerText.of("I am unable to check the guidelines...").find(quote) is None


def test_invisible_and_wide_characters_do_not_matter_and_come_back_in_the_evidence() -> None:
    written = "I che\u200bck the ｇｕｉｄｅ\u00adlines first"
    text = AnswerText.of(written)
    assert text.plain == "I check the guidelines first"
    assert text.find("check the guidelines") == "che\u200bck the ｇｕｉｄｅ\u00adlines"


def test_combining_marks_are_fused_with_their_letter() -> None:
    assert AnswerText.of("cafe\u0301").plain == "café"


def test_only_the_first_4096_characters_count() -> None:
    text = AnswerText.of("a " * 3000 + "secret")
    assert len(text.written) == LONGEST
    assert text.find("secret") is None


def test_clauses_are_sentences_lines_and_list_items_without_their_bullets() -> None:
    text = AnswerText.of("I check. Then I ask!\n- the lead\n2) the team\n• the wiki; 3.5 hours later\n???")
    assert [text.original(span) for span in text.clauses()] == [
        "I check.",
        "Then I ask!",
        "the lead",
        "the team",
        "the wiki",
        "3.5 hours later",
    ]


def test_a_long_sentence_splits_at_commas() -> None:
    text = AnswerText.of(", ".join(["and then I check the guidelines again"] * 8))
    assert len(text.clauses()) == 8


def test_a_thousand_sentences_make_sixteen_clauses_that_miss_nothing() -> None:
    text = AnswerText.of("Ab. " * 1000)
    clauses = text.clauses()
    assert len(clauses) == MOST_CLAUSES
    assert sum(text.original(span).count("Ab") for span in clauses) == 1000


@given(ANY_TEXT | st.text("\ufdfa\ufb03\u3300a.\u00a0 \n\t\u2028\u0301", max_size=LONGEST))
def test_the_plain_text_is_no_longer_than_a_message_and_has_no_two_blanks_in_a_row(answer: str) -> None:
    text = AnswerText.of(answer)
    assert len(text.plain) == len(text.origins) <= LONGEST
    blank = [character.isspace() for character in text.plain]
    assert not any(one and other for one, other in pairwise(blank))


def test_characters_that_stand_for_whole_phrases_are_cut_at_the_length_of_a_message() -> None:
    text = AnswerText.of("\ufdfa" * LONGEST)  # each is eighteen plain ones
    assert len(text.plain) == LONGEST
    assert text.original((0, LONGEST)) == "\ufdfa" * (LONGEST // 18 + 1)


@pytest.mark.parametrize("blanks", [" " * 4000, "\t\u00a0" * 2000, " \u2003" * 2000])
def test_a_row_of_blanks_is_one_blank_and_the_evidence_has_them_all(blanks: str) -> None:
    text = AnswerText.of(f"I ask{blanks}my lead.")
    assert text.plain == "I ask my lead."
    assert text.find("ask my lead") == f"ask{blanks}my lead"


def test_lines_stay_lines_whatever_blanks_lie_between_them() -> None:
    assert (
        AnswerText.of("I ask. \r\n\n \t I note it.\u2028Then I rest.").plain
        == "I ask.\nI note it.\nThen I rest."
    )
