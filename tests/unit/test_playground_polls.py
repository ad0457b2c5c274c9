"""The rules of voting, and what a poll tells."""

import pytest

from playground.errors import Mistake
from playground.polls import Poll
from playground.text import Formatted

OPTIONS = [Formatted(text) for text in "abc"]


def poll(**changes):
    return Poll("1", 2, 7, 3, Formatted("q"), OPTIONS, "xyz", **changes)


def test_a_vote_is_counted_and_can_be_changed_and_retracted():
    one = poll()
    one.cast([2])
    assert [option["voter_count"] for option in one.state()["options"]] == [0, 0, 1]
    one.cast([0])
    assert one.state()["total_voter_count"] == 1
    one.cast([])
    assert one.state()["total_voter_count"] == 0


def test_an_answer_names_the_options_by_number_and_by_lasting_id():
    one = poll(multiple=True)
    one.cast([2, 0])
    answer = one.answer({"id": 7})
    assert (answer["option_ids"], answer["option_persistent_ids"]) == ([0, 2], ["x", "z"])


@pytest.mark.parametrize(
    ("changes", "votes", "problem"),
    [
        ({"closed": True}, [[0]], "this poll is closed"),
        ({}, [[3]], "option_ids must be different numbers from 0 to 2"),
        ({}, [[-1]], "option_ids must be different numbers from 0 to 2"),
        ({"multiple": True}, [[1, 1]], "option_ids must be different numbers from 0 to 2"),
        ({}, [[0, 1]], "this poll takes one option"),
        ({"revoting": False}, [[0], [1]], "already voted, and this poll does not allow to change the vote"),
        ({"revoting": False}, [[0], []], "already voted, and this poll does not allow to change the vote"),
        ({}, [[]], "there is no vote to retract"),
    ],
)
def test_a_vote_that_telegrams_apps_would_not_allow_is_refused(changes, votes, problem):
    one = poll(**changes)
    for vote in votes[:-1]:
        one.cast(vote)
    with pytest.raises(Mistake, match=problem):
        one.cast(votes[-1])


def test_a_poll_is_due_when_its_time_is_over():
    assert not poll().due(1e12)
    assert not poll(closes_at=100).due(99.9)
    assert poll(closes_at=100).due(100)
    assert not poll(closes_at=100, closed=True).due(200)


def test_a_quiz_shows_its_key_and_its_explanation():
    state = poll(
        kind="quiz", correct=(1,), explanation=Formatted("because"), open_period=60, closes_at=160
    ).state()
    assert state["type"] == "quiz"
    assert state["correct_option_ids"] == [1]
    assert (state["explanation"], state["open_period"], state["close_date"]) == ("because", 60, 160)
