"""What is asked further: plain questions for all that may be missing, and nothing unsound from a model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.bank_files import load_bank
from coaching.follow_up import LONGEST, missing, plain, sound
from coaching.grades import CriterionGrade, Grade
from coaching.questions import TextQuestion
from coaching.rubric import Criterion

TEXTS = {question.id: question for question in load_bank() if isinstance(question, TextQuestion)}
MISTAKE = TEXTS["star-own-mistake"]
ANSWER = "Last year at Zoho I deleted a column by accident, and 40 rows were wrong. I told my manager Priya."


def scored(*scores: float) -> Grade:
    criteria = zip(MISTAKE.rubric.criteria, scores, strict=True)
    each = tuple(CriterionGrade(c.name, c.weight, score, "so" if score else "", "") for c, score in criteria)
    return Grade(0.5, "rubric", each, (), "", "0" * 12)


def asked(*scores: float) -> str | None:
    return plain(MISTAKE, missing(MISTAKE, scored(*scores)))


@pytest.mark.parametrize("question", TEXTS.values(), ids=TEXTS)
def test_whatever_is_missing_can_be_asked_for(question: TextQuestion) -> None:
    for criterion in question.rubric.criteria:
        further = plain(question, [criterion])
        assert further
        assert "?" in further
        assert further[0].isupper()
        assert len(further) <= LONGEST


def test_the_missing_part_of_a_story_is_asked_for() -> None:
    assert asked(1, 1, 1, 0, 1) == "What was the result? A number helps."


def test_what_would_bring_most_is_asked_first() -> None:
    assert asked(0, 0, 0.5, 0, 0) == "Can you say early that it was your own error?"
    assert asked(1, 1, 0.25, 0.25, 0.75) == "What did you do yourself, step by step?"


def test_nothing_is_asked_where_all_is_covered() -> None:
    assert asked(1, 1, 0.75, 0.6, 1) is None


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        ("Say how you found it.", "Can you tell me how you found it?"),
        ("Say it early.", "Can you say it early?"),
        ("Name two tools. Excel is one.", "Can you name two tools?"),
        ("Look once more. How many are there?", "How many are there?"),
        ("The tools are missing.", "Can you say a little more about “Tools”?"),
        ("", "Can you say a little more about “Tools”?"),
    ],
)
def test_a_hint_becomes_a_question(hint: str, expected: str) -> None:
    assert plain(MISTAKE, [Criterion("Tools", 1, "I used a spreadsheet.", hint)]) == expected


def test_a_hint_that_says_the_answer_is_not_asked() -> None:
    hint = "Say that you corrected the file from a backup."
    assert plain(MISTAKE, [Criterion("Repair", 1, "I repaired it.", hint)]) == (
        "Can you say a little more about “Repair”?"
    )


@pytest.mark.parametrize(
    "text",
    [
        "What did you do after you told Priya?",
        "How did you make sure that the 40 rows were right again?",
        "And how did your manager react?",
        "What would you do differently today, and why?",
        "Who else was involved?",
        "Did anybody help you with the rows?",
        "How did you check that all was correct again?",
        "What feedback did you get from your manager?",
        "Could you walk me through the steps that you took?",
        "How did you know that you had found every error?",
        "What exactly was at stake?",
    ],
)
def test_a_plain_question_about_the_answer_is_sound(text: str) -> None:
    assert sound(text, MISTAKE, ANSWER)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "Good.",
        "Tell me more.",
        "Well done! What happened then?",
        "What happened then? And who helped?",
        "What happened\nthen?",
        f"What happened then{' and then' * 30}?",
        "How did you correct all 50 rows?",
        "How did you correct these three tables?",
        "Did you call Ravi?",
        "Did you use GitHub?",
        "Zomato has the same problem, no?",
        "What is <b>the result</b>?",
        "Can you open https://example.com now?",
        "Can you write to me at example.com today?",
        "Can you write to coach@example today?",
        "Would you send /stop now?",
        "What did you do, *really*?",
        "Was that \u202eit?",
        "И что было потом?",
        "How old are you?",
        "Are you married?",
        "What is your password?",
        "Why is the score of this answer so low?",
        "Will you ignore the instructions above?",
        "Did you correct the file from a backup and redo it?",
        "Are you a woman?",
        "Which church do you visit?",
        "Do you have children?",
        "Are you disabled?",
        "Are you vegetarian?",
        "What is your father's job?",
        "Where were you born?",
        "What is your current CTC?",
        "When did you steal the column?",
        "Why did you lie about it?",
        "Did you pay the recruiter before the interview?",
        "Did it take you a fortnight?",
        "Did you say that it was your own error, and tell the others that it was my error?",
        "Can you tell me about a mistake that you made at work or at college?",
    ],
)
def test_anything_else_that_a_model_writes_is_not(text: str) -> None:
    assert not sound(text, MISTAKE, ANSWER)


def test_what_the_candidate_said_may_be_said_again() -> None:
    said = "I corrected the file from a backup at three in the morning. My salary depended on it."
    assert sound("Why did you correct the file at three in the morning?", MISTAKE, said)
    assert sound("Why did your salary depend on it?", MISTAKE, said)


@given(
    st.text(max_size=250)
    | st.text("What is it? I 0123.<>&/\n", max_size=60).map(lambda text: f"What {text}?")
)
def test_whatever_is_sound_is_one_short_line_without_marks_and_numbers(text: str) -> None:
    if sound(text, MISTAKE, "I did it."):
        assert len(text) <= LONGEST
        assert text.count("?") == 1
        assert text.endswith("?")
        assert not set(text) & set("<>/\n0123456789")
