from hypothesis import given
from hypothesis import strategies as st

from prompts.patience import Patience, current_patience, one_patience


class Hand:
    at = 0.0

    def __call__(self) -> float:
        return self.at


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.05, 1)), max_size=8))
def test_calls_that_share_their_patience_never_take_more_than_one_may(
    calls: list[tuple[float, float]],
) -> None:
    hand = Hand()
    patience = Patience(hand)
    for lasts, share in calls:
        with patience.spending(10.0, share) as seconds:
            assert seconds <= 10.0 * share
            hand.at += lasts * seconds  # a call ends when it is done, or when its time is over
    assert hand.at <= 10.0 + 1e-9


def test_a_call_that_fails_has_used_its_time_too() -> None:
    hand = Hand()
    patience = Patience(hand)
    try:
        with patience.spending(10.0):
            hand.at = 9.5
            raise ValueError
    except ValueError:
        pass
    assert patience.is_over(10.0)
    assert not patience.is_over(20.0)


def test_without_one_patience_each_call_has_its_own() -> None:
    assert current_patience() is not current_patience()
    with one_patience():
        shared = current_patience()
        assert current_patience() is shared
    assert current_patience() is not shared
