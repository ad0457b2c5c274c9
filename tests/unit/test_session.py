import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.ability import Outcome, ability, chance, weakness
from coaching.questions import AnyQuestion, ChoiceQuestion, TextQuestion
from coaching.session import Learner, choose
from coaching.spacing import review

ZONE = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
RNG = random.Random


def choice(number: int, topic: str = "pay", difficulty: int = 1) -> ChoiceQuestion:
    return ChoiceQuestion(
        id=f"choice-{number}",
        kind="choice",
        topic=topic,
        difficulty=difficulty,
        prompt="Which one is it?",
        options=("this", "that"),
        answer="this",
        explanation="Because it is so.",
    )


def text(number: int) -> TextQuestion:
    line = {"weight": 1, "expects": "that something is said"}
    return TextQuestion.model_validate(
        {
            "id": f"text-{number}",
            "kind": "text",
            "topic": "star",
            "difficulty": 2,
            "prompt": "Tell me about it.",
            "reference": "A long enough answer to it.",
            "explanation": "Because it is so.",
            "rubric": [{"name": "One", **line}, {"name": "Two", **line}],
        }
    )


def learner(days_ago: dict[str, int] | None = None, outcomes: tuple[Outcome, ...] = ()) -> Learner:
    """Somebody who answered these questions wrongly so many days ago."""
    seen = (days_ago or {}).items()
    cards = {id_: review(None, 0.0, NOW - timedelta(days=days), ZONE) for id_, days in seen}
    return Learner(cards, outcomes, ZONE)


def drawn(questions: list[AnyQuestion], who: Learner, size: int = 3, seed: int = 1) -> list[str]:
    return [question.id for question in choose(questions, who, size, NOW, RNG(seed))]


def test_what_is_due_comes_first_and_what_is_still_half_known_before_what_is_gone() -> None:
    questions: list[AnyQuestion] = [choice(at) for at in range(9)]
    ids = drawn(questions, learner({"choice-3": 30, "choice-5": 60, "choice-7": 2}), size=3)
    assert ids == ["choice-7", "choice-3", "choice-5"]


def test_new_questions_wait_until_nothing_is_due() -> None:
    questions: list[AnyQuestion] = [choice(at) for at in range(30)]
    ids = drawn(questions, learner({f"choice-{at}": 40 for at in range(4)}), size=6)
    assert {int(id_.split("-")[1]) < 4 for id_ in ids[:4]} == {True}
    assert {int(id_.split("-")[1]) < 4 for id_ in ids[4:]} == {False}


def test_after_an_absence_the_session_is_no_longer_than_ever() -> None:
    questions: list[AnyQuestion] = [choice(at) for at in range(30)]
    assert len(drawn(questions, learner({f"choice-{at}": 400 for at in range(30)}), size=3)) == 3


def test_one_question_in_three_is_free_text_and_it_comes_last() -> None:
    questions: list[AnyQuestion] = [*[choice(at) for at in range(9)], *[text(at) for at in range(9)]]
    kinds = [id_.split("-")[0] for id_ in drawn(questions, learner(), size=6)]
    assert kinds == ["choice"] * 4 + ["text"] * 2


def test_where_one_kind_runs_out_the_other_fills_the_session() -> None:
    assert len(drawn([choice(1), text(1), text(2), text(3)], learner(), size=3)) == 3
    assert len(drawn([choice(1), choice(2), choice(3)], learner(), size=3)) == 3


def test_new_questions_come_from_the_weak_topic() -> None:
    bad = tuple(Outcome("sql", 1, 0.0) for _ in range(5))
    good = tuple(Outcome("pay", 1, 1.0) for _ in range(5))
    questions: list[AnyQuestion] = [choice(at, topic="sql" if at % 2 else "pay") for at in range(8)]
    ids = drawn(questions, learner(outcomes=bad + good), size=2)
    assert all(int(id_.split("-")[1]) % 2 for id_ in ids)


@pytest.mark.parametrize(("score", "hardest"), [(0.0, 1), (1.0, 3)])
def test_new_questions_are_as_hard_as_the_candidate_is_able(score: float, hardest: int) -> None:
    outcomes = tuple(Outcome(f"t{at}", 1 + at % 3, score) for at in range(30))
    questions: list[AnyQuestion] = [choice(at, "other", 1 + at % 3) for at in range(9)]
    chosen = choose(questions, learner(outcomes=outcomes), 3, NOW, RNG(1))
    assert {question.difficulty for question in chosen} == {hardest}


def test_the_same_seed_draws_the_same_questions_and_another_seed_others() -> None:
    questions: list[AnyQuestion] = [choice(at) for at in range(30)]
    draws = {tuple(drawn(questions, learner(), seed=seed)) for seed in range(20)}
    assert drawn(questions, learner(), seed=5) == drawn(questions, learner(), seed=5)
    assert len(draws) > 10


@given(
    st.dictionaries(st.integers(0, 40), st.integers(0, 90), max_size=30),
    st.integers(1, 10),
    st.integers(0, 30),
    st.integers(0, 12),
)
def test_a_session_is_as_long_as_asked_and_asks_nothing_twice(
    seen: dict[int, int], size: int, choices: int, texts: int
) -> None:
    questions: list[AnyQuestion] = [*map(choice, range(choices)), *map(text, range(texts))]
    ids = drawn(questions, learner({f"choice-{at}": days for at, days in seen.items()}), size)
    assert len(ids) == min(size, choices + texts)
    assert len(set(ids)) == len(ids)


outcomes_ = st.lists(
    st.builds(Outcome, st.sampled_from(["a", "b"]), st.integers(1, 3), st.floats(0, 1)), max_size=80
)


@given(outcomes_)
def test_the_ability_is_where_chances_and_scores_balance(outcomes: list[Outcome]) -> None:
    value, latest = ability(outcomes), outcomes[-60:]
    assert sum(o.score - chance(value, o.difficulty) for o in latest) == pytest.approx(value, abs=1e-6)


@given(outcomes_)
def test_a_good_answer_more_never_lowers_the_ability(outcomes: list[Outcome]) -> None:
    assert ability([*outcomes[-59:], Outcome("a", 2, 1.0)]) >= ability(outcomes[-59:]) - 1e-9


def test_one_slip_makes_no_topic_weaker_than_five() -> None:
    slips = {1: [Outcome("a", 1, 0.0)], 5: [Outcome("a", 1, 0.0)] * 5}
    rest = [Outcome("b", 1, 1.0)] * 5
    assert weakness(slips[1] + rest)["a"] < weakness(slips[5] + rest)["a"]
    assert weakness(slips[5] + rest)["b"] < 0 < weakness(slips[5] + rest)["a"]


@pytest.mark.parametrize("size", [1, 2, 5, 8])
def test_of_any_number_a_day_a_third_are_free_texts_in_the_mean(size: int) -> None:
    questions = [*(choice(at) for at in range(20)), *(text(at) for at in range(20))]
    days = [drawn(questions, learner(), size, seed) for seed in range(300)]
    assert {len(day) for day in days} == {size}
    texts = [sum(each.startswith("text") for each in day) for day in days]
    assert set(texts) == {size // 3, size // 3 + 1}
    assert sum(texts) / (300 * size) == pytest.approx(1 / 3, abs=0.05)
