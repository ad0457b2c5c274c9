"""Whatever was asked, answered and graded in an interview: what is said of it is fit to send, and kind."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.markup import plain
from bot.replies import interviews as said
from coaching.bank_files import load_bank
from coaching.interview import Answered, Interview, Result, Turn
from coaching.profiles import load_roles
from coaching.questions import TextQuestion
from tests.unit.test_replies import foreign, grades, is_fit_to_send

NOW = datetime(2026, 3, 2, tzinfo=UTC)
QUESTION = next(q for q in load_bank() if isinstance(q, TextQuestion))
answers = st.builds(
    Answered,
    question_id=st.just(QUESTION.id),
    asked=foreign.map(lambda text: f"Why {text}"),
    passed=st.booleans(),
    grade=st.none() | grades,
    position=st.integers(0, 9),
)
results = st.builds(Result, st.lists(answers, max_size=4).map(tuple))


def interview(asked: str, before: str | None = None, follows_up: bool = False) -> Interview:
    first = Turn(0, "a", "Why?", NOW, answer=before)
    second = Turn(1, "a" if follows_up else "b", asked, NOW, follows_up)
    turns = (first,) if before is None else (first, second)
    return Interview(1, 2, None, 3, ("a", "b"), NOW, None, turns)


@given(foreign, foreign, st.booleans())
def test_what_is_asked_is_fit_to_send(asked: str, before: str, follows_up: bool) -> None:
    present = interview(f"How {asked}", before, follows_up)
    for reply in (said.asked(present), said.waiting(present), said.left(present), said.refused(asked or "a")):
        is_fit_to_send(reply)


@given(results, st.booleans(), st.booleans())
def test_how_it_went_is_fit_to_send(found: Result, known: bool, has_coach: bool) -> None:
    present = interview("How", "so")
    is_fit_to_send(said.summary(present, found, QUESTION if known else None, has_coach))
    is_fit_to_send(said.so_far(found, has_coach))
    is_fit_to_send(said.which_to_appeal(present, found))


def test_the_beginning_says_what_will_happen_with_a_role_and_without() -> None:
    role = next(iter(load_roles().values()))
    for reply in (said.welcome(interview("x"), role), said.welcome(interview("x"), None)):
        is_fit_to_send(reply)
        words = plain("\n".join(reply.blocks))
        assert "2 questions" in words
        assert "/skip" in words
        assert "/stop" in words


def test_thanks_fit_what_was_done_before() -> None:
    assert said.asked(interview("x")).blocks[0].startswith("Question 1 of 2")
    assert said.asked(interview("x", "so")).blocks[0] == "Thank you."
    assert said.asked(interview("x", "so", follows_up=True)).blocks[0].startswith("Thank you. One more")
    assert said.asked(interview("x", "")).blocks[0].startswith("No problem")
