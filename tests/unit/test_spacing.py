from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from coaching.spacing import review

NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)


def test_a_question_known_well_stays_away_longer_each_time() -> None:
    first = review(None, 1.0, NOW)
    second = review(first.card, 1.0, first.due_at)
    third = review(second.card, 1.0, second.due_at)
    assert NOW + timedelta(days=1) <= first.due_at
    assert first.due_at - NOW < second.due_at - first.due_at < third.due_at - second.due_at


def test_a_lapse_brings_the_question_back_soon() -> None:
    known = review(review(None, 1.0, NOW).card, 1.0, NOW + timedelta(days=3))
    lapsed = review(known.card, 0.0, known.due_at)
    assert lapsed.due_at - known.due_at < known.due_at - (NOW + timedelta(days=3))


def test_the_same_answers_give_the_same_dates() -> None:
    assert review(None, 0.7, NOW) == review(None, 0.7, NOW)


def test_a_local_time_is_the_same_instant() -> None:
    assert review(None, 1.0, NOW.astimezone(ZoneInfo("Asia/Kolkata"))) == review(None, 1.0, NOW)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_a_card_survives_any_answers_and_is_due_after_its_review(scores: list[float]) -> None:
    card, now = None, NOW
    for score in scores:
        spaced = review(card, score, now)
        assert spaced.due_at > now
        card, now = spaced.card, spaced.due_at
