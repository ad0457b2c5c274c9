"""Flood limits: how many messages pass, and how long the others are told to wait."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import ApiError
from playground.limits import FloodGate, Limits


class Clock:
    """A clock that a test moves."""

    def __init__(self, now=1000.0):
        self.now = now

    def __call__(self):
        return self.now


def admitted(gate, chat_id):
    try:
        gate.admit(chat_id)
    except ApiError as refused:
        return refused.parameters["retry_after"]
    return 0


def test_a_chat_takes_a_burst_and_then_one_message_a_second():
    clock = Clock()
    gate = FloodGate(Limits(), clock)
    assert [admitted(gate, 7) for _ in range(4)] == [0, 0, 0, 1]
    clock.now += 1
    assert [admitted(gate, 7) for _ in range(2)] == [0, 1]


def test_one_chat_does_not_hold_up_another():
    gate = FloodGate(Limits(), Clock())
    for _ in range(4):
        admitted(gate, 7)
    assert admitted(gate, 8) == 0


def test_thirty_messages_a_second_pass_over_all_chats():
    clock = Clock()
    gate = FloodGate(Limits(), clock)
    assert sum(admitted(gate, chat) == 0 for chat in range(1, 41)) == 30
    clock.now += 1
    assert sum(admitted(gate, chat) == 0 for chat in range(41, 81)) == 30


def test_a_group_takes_twenty_messages_a_minute():
    clock = Clock()
    gate = FloodGate(Limits(), clock)
    assert [admitted(gate, -5) for _ in range(21)] == [0] * 20 + [3]


def test_a_refused_message_costs_nothing():
    clock = Clock()
    gate = FloodGate(Limits(), clock)
    for _ in range(100):
        admitted(gate, 7)
    assert admitted(gate, 8) == 0
    clock.now += 1
    assert admitted(gate, 7) == 0


def test_limits_can_be_switched_off():
    gate = FloodGate(Limits(enforced=False), Clock())
    assert not any(admitted(gate, 7) for _ in range(1000))


def test_a_clock_that_is_set_back_takes_no_tokens_away():
    clock = Clock()
    gate = FloodGate(Limits(), clock)
    admitted(gate, 7)
    clock.now -= 3600
    assert [admitted(gate, 7) for _ in range(2)] == [0, 0]


@given(st.lists(st.floats(0, 3), max_size=80), st.integers(1, 5), st.floats(0.2, 4))
def test_no_more_pass_than_burst_and_rate_allow_and_the_wait_is_enough(pauses, burst, rate):
    clock = Clock()
    gate = FloodGate(Limits(per_second=1000, per_chat_burst=burst, per_chat_per_second=rate), clock)
    passed = []
    for pause in pauses:
        clock.now += pause
        wait = admitted(gate, 7)
        if wait:
            clock.now += wait
            assert admitted(gate, 7) == 0
        passed.append(clock.now)
    for first in range(len(passed)):
        for last in range(first, len(passed)):
            assert last - first + 1 <= burst + rate * (passed[last] - passed[first]) + 1e-6


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_the_wait_is_rounded_up_to_whole_seconds(rate):
    gate = FloodGate(Limits(per_chat_burst=1, per_chat_per_second=rate), Clock())
    assert [admitted(gate, 7), admitted(gate, 7)] == [0, round(1 / rate)]
