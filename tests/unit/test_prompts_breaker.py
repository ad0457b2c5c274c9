"""The breaker by itself: a hand moves its clock."""

from dataclasses import dataclass

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from structlog.testing import capture_logs

from prompts.breaker import FAILURES, FOR_GOOD, LONGEST, REJECTIONS, SHORTEST, Breaker, Ticket
from prompts.errors import (
    ModelError,
    ModelGarbled,
    ModelMisset,
    ModelRefused,
    ModelTimeout,
    ModelUnavailable,
    TextRejected,
)

TROUBLES = [
    ModelTimeout("t"),
    *[ModelRefused("r", status) for status in (None, 408, 409, 425, 429, 500)],
]
NO_TROUBLES = [None, ModelGarbled("g"), TextRejected("this question only", 400)]


@dataclass
class Hand:
    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


def breaker(hand: Hand, jitter: float = 0.0) -> Breaker:
    return Breaker(hand, lambda: jitter)


def fail(breaker: Breaker, failure: ModelError, times: int = FAILURES) -> None:
    for _ in range(times):
        breaker.leave(breaker.enter(), failure)


def is_open(breaker: Breaker) -> bool:
    try:
        breaker.check()
    except ModelUnavailable:
        return True
    return False


@pytest.mark.parametrize("trouble", TROUBLES, ids=range(len(TROUBLES)))
def test_three_failures_in_a_row_and_no_fewer_open_it(trouble: ModelError) -> None:
    one = breaker(Hand())
    fail(one, trouble, FAILURES - 1)
    assert not is_open(one)
    fail(one, trouble, 1)
    assert is_open(one)


@pytest.mark.parametrize("reply", NO_TROUBLES, ids=range(len(NO_TROUBLES)))
def test_a_reply_of_any_kind_between_failures_begins_the_count_anew(reply: ModelError | None) -> None:
    one = breaker(Hand())
    for _ in range(5):
        fail(one, ModelTimeout("t"), FAILURES - 1)
        one.leave(one.enter(), reply)
    assert not is_open(one)


def test_each_probe_that_fails_keeps_it_open_twice_as_long_up_to_a_limit() -> None:
    hand = Hand()
    one = breaker(hand)
    fail(one, ModelTimeout("t"))
    for times in range(8):
        seconds = min(LONGEST, SHORTEST * 2**times)
        hand.at += seconds - 0.01
        assert is_open(one)
        hand.at += 0.02
        assert not is_open(one)
        fail(one, ModelTimeout("t"), 1)
    hand.at += LONGEST
    one.leave(one.enter(), None)
    fail(one, ModelTimeout("t"))
    hand.at += SHORTEST
    assert not is_open(one)


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_jitter_makes_the_time_longer_by_a_quarter_at_most(jitter: float) -> None:
    hand = Hand()
    one = breaker(hand, jitter)
    fail(one, ModelTimeout("t"))
    hand.at += SHORTEST * (1 + jitter / 4) - 0.01
    assert is_open(one)
    hand.at += 0.02
    assert not is_open(one)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_must_be_mended_opens_it_at_once_and_is_told_once(status: int) -> None:
    hand = Hand()
    one = breaker(hand)
    with capture_logs() as logs:
        for _ in range(3):
            fail(one, ModelRefused("check OPENAI_API_KEY", status), 1)
            assert is_open(one)
            hand.at += FOR_GOOD + 1
    told = [entry for entry in logs if entry["event"] == "model_needs_mending"]
    assert [(entry["mend"], entry["status"]) for entry in told] == [("check OPENAI_API_KEY", status)]


def test_settings_that_cannot_work_are_told_once_and_whoever_waits_learns_that_it_lasts() -> None:
    one = breaker(Hand())
    with capture_logs() as logs:
        fail(one, ModelMisset("check OPENAI_BASE_URL"), 1)
    assert [entry["mend"] for entry in logs if entry["log_level"] == "error"] == ["check OPENAI_BASE_URL"]
    with pytest.raises(ModelUnavailable) as refused:
        one.check()
    assert refused.value.lasting


def test_a_server_that_rejects_whatever_is_asked_is_left_alone_with_one_line_that_says_why() -> None:
    hand = Hand()
    one = breaker(hand)
    rejected = ModelRefused("it does not take temperature from us", 400)
    with capture_logs() as logs:
        fail(one, rejected, REJECTIONS - 1)
        assert not is_open(one)
        fail(one, rejected, 1)
        assert is_open(one)
        hand.at += SHORTEST
        fail(one, rejected, 1)
        assert is_open(one)
    assert [entry["mend"] for entry in logs if entry["log_level"] == "error"] == [str(rejected)]


def test_a_server_that_asks_for_more_time_gets_it() -> None:
    hand = Hand()
    one = breaker(hand)
    fail(one, ModelRefused("slow down", 429, retry_in=120))
    hand.at += 119
    assert is_open(one)
    hand.at += 2
    assert not is_open(one)


def test_a_call_that_was_broken_off_says_nothing_and_frees_the_place_of_the_probe() -> None:
    hand = Hand()
    one = breaker(hand)
    fail(one, ModelTimeout("t"))
    hand.at += SHORTEST

    def break_off() -> None:
        with one.watching():
            assert is_open(one)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert not is_open(one)


class Machine(RuleBasedStateMachine):
    """Calls that overlap in any way, beside the rules written down once more."""

    def __init__(self) -> None:
        super().__init__()
        self.hand = Hand()
        self.breaker = breaker(self.hand)
        self.calls: list[tuple[Ticket, int]] = []  # with the era of ours that each began in
        self.era = self.failed = self.opened = 0
        self.until: float | None = None

    @property
    def probes(self) -> int:
        return sum(era == self.era for _, era in self.calls) if self.until is not None else 0

    @rule(seconds=st.sampled_from([0.1, 10.0, SHORTEST, 2 * SHORTEST, LONGEST]))
    def wait(self, seconds: float) -> None:
        self.hand.at += seconds

    @rule()
    def call(self) -> None:
        allowed = self.until is None or (self.hand.at >= self.until and not self.probes)
        try:
            ticket = self.breaker.enter()
        except ModelUnavailable:
            assert not allowed
        else:
            assert allowed
            self.calls.append((ticket, self.era))

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), ending=st.sampled_from(["trouble", "reply", "broken off"]))
    def end(self, data: st.DataObject, ending: str) -> None:
        ticket, era = self.calls.pop(data.draw(st.integers(0, len(self.calls) - 1)))
        if ending == "broken off":
            self.breaker.give_back(ticket)
        else:
            self.breaker.leave(ticket, ModelTimeout("t") if ending == "trouble" else None)
            if era == self.era:
                self._count(ending == "trouble")

    def _count(self, trouble: bool) -> None:
        self.failed = self.failed + 1 if trouble else 0
        if trouble and (self.until is not None or self.failed == FAILURES):
            self.until = self.hand.at + min(LONGEST, SHORTEST * 2**self.opened)
            self.opened += 1
            self.era += 1
        elif not trouble:
            self.era += self.until is not None
            self.until, self.opened = None, 0

    @invariant()
    def never_more_than_one_probe(self) -> None:
        assert self.probes <= 1
        assert is_open(self.breaker) == (
            self.until is not None and (self.hand.at < self.until or self.probes == 1)
        )


Machine.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestMachine = Machine.TestCase
