"""The rules of voting, and what a poll tells."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import Mistake
from playground.polls import Poll
from playground.text import Formatted

OPTIONS = [Formatted(text) for text in "abc"]


def poll(**changes):
    return Poll("1", 2, 7, 3, Formatted("q"), OPTIONS, "xyz", **changes)


def test_a_vote_is_counted_and_can_be_changed_and_retracted():
    one = poll()
    one.cast(7, [2])
    assert [option["voter_count"] for option in one.state()["options"]] == [0, 0, 1]
    one.cast(7, [0])
    assert one.state()["total_voter_count"] == 1
    one.cast(7, [])
    assert one.state()["total_voter_count"] == 0


def test_an_answer_names_the_options_by_number_and_by_lasting_id():
    one = poll(multiple=True)
    one.cast(7, [2, 0])
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
        one.cast(7, vote)
    with pytest.raises(Mistake, match=problem):
        one.cast(7, votes[-1])


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


def test_each_voter_has_a_vote_of_their_own():
    one = poll(revoting=False)
    one.cast(7, [2])
    one.cast(8, [2])
    one.cast(9, [0])
    assert [option["voter_count"] for option in one.state()["options"]] == [1, 0, 2]
    assert (one.answer({"id": 8})["option_ids"], one.answer({"id": 5})["option_ids"]) == ([2], [])


CASTS = st.lists(st.tuples(st.integers(1, 4), st.lists(st.integers(-1, 3), max_size=3)), max_size=30)


@given(CASTS, st.booleans(), st.booleans())
def test_the_counts_are_those_of_the_last_vote_that_each_voter_was_allowed(casts, multiple, revoting):
    one, kept = poll(multiple=multiple, revoting=revoting), {}
    for voter, chosen in casts:
        with contextlib.suppress(Mistake):
            one.cast(voter, chosen)
            assert revoting or voter not in kept
            kept[voter] = set(chosen)
    state = one.state()
    votes = [vote for vote in kept.values() if vote]
    assert state["total_voter_count"] == len(votes)
    assert [each["voter_count"] for each in state["options"]] == [
        sum(n in vote for vote in votes) for n in range(len(OPTIONS))
    ]
