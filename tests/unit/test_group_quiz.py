"""Which question a group gets, and what is said around it."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.markup import escape, messages
from bot.replies import groups as said
from coaching.group_quiz import OPEN_FOR, Posted, Tally, choose
from coaching.questions import ChoiceQuestion
from playground.html import parse_html

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def question(number: int) -> ChoiceQuestion:
    return ChoiceQuestion(
        id=f"choice-{number}",
        kind="choice",
        topic="pay",
        difficulty=1,
        prompt="Which one is it?",
        options=("this", "that"),
        answer="this",
        explanation="Because it is so.",
    )


@given(
    st.lists(st.frozensets(st.integers(0, 5), min_size=1), min_size=1, max_size=40),
    st.integers(0, 1000),
)
def test_no_question_comes_again_while_others_are_left_and_then_the_oldest(
    pools: list[frozenset[int]], seed: int
) -> None:
    """Each pool holds the questions of the role of the member who asks."""
    history: dict[str, int] = {}
    for number, pool in enumerate(pools):
        questions = [question(each) for each in sorted(pool)]
        chosen = choose(questions, history, random.Random(seed + number))
        assert chosen == choose(questions, history, random.Random(seed + number))
        assert chosen in questions
        if fresh := {each.id for each in questions} - history.keys():
            assert chosen.id in fresh
        else:
            assert history[chosen.id] == min(history[each.id] for each in questions)
        history[chosen.id] = number


def test_a_group_whose_bank_has_nothing_gets_nothing() -> None:
    assert choose([], {}, random.Random(0)) is None


def test_a_poll_is_open_for_as_long_as_telegram_is_told() -> None:
    posted = Posted(1, -100, "choice-1", NOW)
    assert posted.open_at(NOW + OPEN_FOR - timedelta(seconds=1))
    assert not posted.open_at(NOW + OPEN_FOR)


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=40))
def test_every_line_in_a_group_is_one_short_message(username: str) -> None:
    lines = (
        said.greeting(),
        said.about(username),
        said.poll_open(),
        said.no_questions(),
        said.polls_not_allowed(),
    )
    for line in lines:
        [text] = messages(line.blocks)
        assert "\n" not in text.replace(escape(username), "")
        parse_html(text)


def test_the_result_fits_a_description() -> None:
    assert said.result(Tally(5, 7)) == "Last one: 5 of 7 answered right."
