"""Which questions a mock interview asks, what comes next, how it went."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.bank_files import load_bank
from coaching.grades import CriterionGrade, Grade
from coaching.interview import OPEN_FOR, Interview, choose, next_turn, result
from coaching.profiles import load_roles
from coaching.questions import TextQuestion

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BANK = load_bank()
TEXTS = {question.id: question for question in BANK if isinstance(question, TextQuestion)}


def chosen(role: str | None, seed: int = 1, lately: dict[str, datetime] | None = None) -> list[TextQuestion]:
    return choose(BANK.of_role(role), role, lately or {}, random.Random(seed))


def tells_a_story(question: TextQuestion) -> bool:
    return any(line.part for line in question.criteria)


# --- which questions


@pytest.mark.parametrize("role", [*load_roles(), None])
@pytest.mark.parametrize("seed", range(5))
def test_every_role_gets_two_stories_around_its_own_facts_and_a_case(role: str | None, seed: int) -> None:
    first, second, third, last = chosen(role, seed)
    assert tells_a_story(first)
    assert tells_a_story(last)
    assert first != last
    assert second.topic != third.topic
    assert third.topic != "behavioural"
    assert not {second.topic, third.topic} & {"english", "preparation"}
    if role:
        assert second.source is not None
        assert second.source.document == role


def test_the_same_seed_chooses_the_same_questions_and_another_one_others() -> None:
    assert chosen("ml-engineer", 7) == chosen("ml-engineer", 7)
    assert len({tuple(q.id for q in chosen("ml-engineer", seed)) for seed in range(9)}) > 1


def test_a_question_comes_again_only_when_all_like_it_were_answered_and_then_the_oldest_first() -> None:
    stories = [q.id for q in BANK.of_role("ml-engineer") if isinstance(q, TextQuestion) and tells_a_story(q)]
    lately = {each: NOW - timedelta(days=number) for number, each in enumerate(stories)}
    fresh = stories[3]
    del lately[fresh]
    first, _, _, last = chosen("ml-engineer", lately=lately)
    assert [first.id, last.id] == [fresh, stories[-1]]


def test_a_small_bank_makes_a_short_interview_and_one_without_free_texts_none() -> None:
    only = [TEXTS["star-own-mistake"]]
    assert choose(only, None, {}, random.Random(1)) == only
    assert choose([], None, {}, random.Random(1)) == []


# --- what comes next


def begun(ids: tuple[str, ...] = ("star-own-mistake", "mlda-label-errors", "sql-join-kinds")) -> Interview:
    return Interview(1, 2, "ml-data-associate", 3, ids, NOW, None)


def asking(interview: Interview, further: str | None = None, gone: str = "") -> Interview:
    bank = {each: question for each, question in TEXTS.items() if each != gone}
    turn = next_turn(interview, further, bank, NOW)
    if turn is None:
        return replace(interview, finished_at=NOW)
    return replace(interview, turns=(*interview.turns, turn))


def answering(interview: Interview, text: str) -> Interview:
    *before, last = interview.turns
    return replace(interview, turns=(*before, replace(last, answer=text)))


@given(
    st.lists(st.tuples(st.sampled_from(["", "an answer"]), st.sampled_from([None, "And then?"])), min_size=9),
    st.sampled_from(["", *begun().question_ids]),
)
def test_every_question_is_asked_once_in_order_and_followed_up_at_most_once(
    course: list[tuple[str, str | None]], gone: str
) -> None:
    interview = asking(begun(), gone=gone)
    for answer, further in course:
        if interview.finished_at:
            break
        assert interview.open_turn == interview.turns[-1]
        with pytest.raises(ValueError, match="waits for an answer"):
            asking(interview)
        interview = asking(answering(interview, answer), further, gone)
    assert interview.finished_at == NOW
    assert interview.open_turn is None
    assert [turn.position for turn in interview.turns] == list(range(len(interview.turns)))
    asked = [turn.question_id for turn in interview.turns if not turn.follows_up]
    assert asked == [each for each in begun().question_ids if each != gone]
    for at, turn in enumerate(interview.turns):
        if turn.follows_up:
            before = interview.turns[at - 1]
            assert (before.question_id, before.follows_up) == (turn.question_id, False)
            assert before.answer


def test_what_was_passed_over_is_not_asked_about() -> None:
    interview = asking(answering(asking(begun()), ""), "What was the result?")
    assert not interview.turns[-1].follows_up


def test_an_interview_is_left_when_a_day_passes_after_the_last_thing_that_was_asked() -> None:
    interview = asking(begun())
    assert not interview.left(NOW + OPEN_FOR)
    assert interview.left(NOW + OPEN_FOR + timedelta(seconds=1))


# --- how it went


def graded(score: float, missing: str = "") -> Grade:
    criterion = CriterionGrade("Result", 1.0, score, "so", missing)
    return Grade(score, "rubric", (criterion,), (), "", "0" * 12)


def test_an_answer_and_what_followed_it_are_graded_together_once() -> None:
    interview = answering(asking(begun()), "I broke it.")
    assert interview.to_grade() == {0: "I broke it."}
    interview = answering(asking(interview, "And then?"), "I mended it.")
    assert interview.to_grade() == {1: "I broke it.\nI mended it."}
    *before, last = interview.turns
    assert replace(interview, turns=(*before, replace(last, grade=graded(1.0)))).to_grade() == {}


def test_a_follow_up_that_is_passed_over_leaves_the_answer_to_be_graded() -> None:
    interview = answering(asking(answering(asking(begun()), "I broke it."), "And then?"), "")
    assert interview.to_grade() == {0: "I broke it."}


def test_the_result_counts_what_was_answered_and_names_the_weakest() -> None:
    interview = begun()
    for answer, grade in (("a", graded(0.9)), ("", None), ("b", graded(0.3, "Say what came of it."))):
        interview = answering(asking(interview), answer)
        *before, last = interview.turns
        interview = replace(interview, turns=(*before, replace(last, grade=grade)))
    found = result(interview)
    assert [each.passed for each in found.answers] == [False, True, False]
    assert found.score == pytest.approx(0.6)
    assert found.weakest is not None
    assert found.weakest.question_id == "sql-join-kinds"


def test_the_latest_grade_of_a_question_counts_and_an_open_one_does_not() -> None:
    interview = answering(asking(begun()), "a")
    interview = replace(interview, turns=(replace(interview.turns[0], grade=graded(0.1)),))
    interview = answering(asking(interview, "And then?"), "b")
    first, second = interview.turns
    interview = asking(replace(interview, turns=(first, replace(second, grade=graded(0.8)))))
    assert [each.grade and each.grade.score for each in result(interview).answers] == [0.8]
