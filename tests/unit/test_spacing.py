from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from coaching.spacing import CardState, recalled, review

INDIA = ZoneInfo("Asia/Kolkata")
ZONES = [INDIA, *map(ZoneInfo, ("UTC", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"))]
NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)


def reviewed(*scores: float, start: datetime = NOW, zone: ZoneInfo = INDIA) -> CardState:
    """The card after these answers, each on the morning that it was due."""
    state, now = None, start
    for score in scores:
        state = review(state.card if state else None, score, now, zone)
        now = state.due_at
    assert state is not None
    return state


def test_a_question_known_well_stays_away_longer_each_time() -> None:
    dues = [reviewed(*[1.0] * times).due_at for times in (1, 2, 3)]
    assert dues[0] - NOW < dues[1] - dues[0] < dues[2] - dues[1]


def test_a_lapse_brings_the_question_back_soon() -> None:
    known, lapsed = reviewed(1.0, 1.0, 1.0), reviewed(1.0, 1.0, 0.0)
    assert lapsed.due_at < known.due_at


def test_the_same_answers_give_the_same_dates() -> None:
    assert reviewed(0.7, 1.0) == reviewed(0.7, 1.0)


def test_a_question_is_due_when_the_day_begins_where_the_candidate_lives() -> None:
    due = reviewed(0.0).due_at.astimezone(INDIA)
    assert due.time() == time(0)
    assert due.date() > NOW.date()


def test_days_are_those_of_the_candidates_calendar() -> None:
    late = datetime(2026, 1, 1, 23, 30, tzinfo=INDIA)
    early = datetime(2026, 1, 2, 6, 0, tzinfo=INDIA)  # six and a half hours later, and the next day
    first = review(None, 0.0, late, INDIA)
    assert first.due_at <= early
    assert review(first.card, 1.0, early, INDIA) == review(
        first.card, 1.0, early + timedelta(hours=12), INDIA
    )
    assert review(first.card, 1.0, early, INDIA) != review(first.card, 1.0, late, INDIA)


def test_what_was_learnt_fades_and_is_mostly_there_when_due() -> None:
    state = reviewed(1.0, 1.0, 1.0)
    due = state.due_at + timedelta(hours=9)
    assert 0.9 < recalled(state.card, due, INDIA) < 0.95
    assert recalled(state.card, due + timedelta(days=60), INDIA) < recalled(state.card, due, INDIA)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.sampled_from(ZONES))
def test_a_card_survives_any_answers_and_is_due_after_its_review(scores: list[float], zone: ZoneInfo) -> None:
    state, now = None, NOW
    for score in scores:
        state = review(state.card if state else None, score, now, zone)
        assert state.due_at > now
        assert 0 < recalled(state.card, now, zone) <= 1
        now = state.due_at
