"""Whatever a week was like, its caption fits under a picture, reads well, and blames nobody."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buttons import decode
from bot.markup import messages, plain, units
from bot.replies.weekly import MAX_CAPTION, Kind, topic_name, weekly
from coaching.progress import Day, Report, Topic, Week
from coaching.streak import Streak
from playground.html import parse_html
from tests.support.bank import shipped_bank

MONDAY = date(2026, 9, 28)
NO_STREAK = Streak(0, (), False)


def a_week(answered: int, well: int, first: date = MONDAY, points: int = 0) -> Week:
    """All of it on the first day."""
    days = [Day(first, answered, well), *(Day(first + timedelta(n), 0, 0) for n in range(1, 7))]
    return Week(tuple(days), points)


def text_of(report: Report, kind: Kind = "week") -> str:
    [caption] = messages(weekly(report, kind).blocks)
    return plain(caption)


def of(answered: int, well: int, before: tuple[int, int] | None = None) -> Report:
    earlier = a_week(*before, first=MONDAY - timedelta(7)) if before else None
    return Report(a_week(answered, well), earlier, None, None, NO_STREAK, 0, 3)


weeks = st.integers(1, 10**6).flatmap(
    lambda n: st.builds(a_week, st.just(n), st.integers(0, n), points=st.integers(0, 10**8))
)
topics = st.builds(Topic, st.text(min_size=1, max_size=40), st.integers(3, 10**6), st.integers(0, 10**6))
reports = st.builds(
    Report,
    week=weeks,
    before=st.none() | weeks,
    strongest=st.none() | topics,
    weakest=st.none() | topics,
    streak=st.builds(Streak, st.integers(0, 10**5), st.just(()), st.booleans()),
    forgiven=st.integers(0, 2),
    goal=st.integers(1, 10),
)


@given(reports, st.sampled_from(["week", "days"]))
def test_every_caption_is_fit_to_send(report: Report, kind: Kind) -> None:
    reply = weekly(report, kind)
    [caption] = messages(reply.blocks)
    parse_html(caption)
    assert 0 < units(caption) <= MAX_CAPTION
    [[(_, data)]] = reply.keyboard
    pressed = decode(data)
    assert pressed is not None
    assert pressed.action == "quiz"


def test_a_full_week_says_what_its_picture_shows() -> None:
    report = Report(
        week=a_week(15, 12, points=1),
        before=None,
        strongest=Topic("sql", 5, 5),
        weakest=Topic("data-interpretation", 4, 1),
        streak=Streak(6, (), False),
        forgiven=1,
        goal=3,
    )
    assert text_of(report).split("\n\n") == [
        "📊 Your week, 28 September to 4 October",
        "✅ 12 of 15 answered well (80%)\n⭐ 1 point\n📅 1 of 7 days with practice\n🔥 6 days in a row\n"
        "❄️ 1 day off did not break your streak",
        "💪 Your strongest topic: SQL (5 of 5 well)",
        "👉 Next step: practise data interpretation (1 of 4 well). A short quiz is a good start.",
    ]


def test_dates_of_one_month_name_it_once() -> None:
    week = a_week(1, 1, first=date(2026, 11, 16))
    report = Report(week, None, None, None, NO_STREAK, 0, 3)
    assert text_of(report).startswith("📊 Your week, 16 to 22 November\n")


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ((5, 3), (4, 4), "📈 1 question more than the week before."),
        ((4, 4), (5, 3), "A larger part went well: 100%, after 60% the week before."),
        ((5, 2), (5, 3), "As many questions as the week before."),
        ((2, 1), (5, 3), "The week before: 5 questions. Every new one helps."),
    ],
)
def test_a_week_is_compared_kindly(now: tuple[int, int], before: tuple[int, int], said: str) -> None:
    assert said in text_of(of(*now, before))


def test_the_last_seven_days_are_not_called_a_week() -> None:
    text = text_of(of(2, 1, (5, 3)), "days")
    assert "Your last 7 days, 28 September to 4 October" in text
    assert "The 7 days before: 5 questions" in text


def test_a_streak_of_one_day_is_no_news() -> None:
    one, two = (replace(of(1, 1), streak=Streak(days, (), True)) for days in (1, 2))
    assert "in a row" not in text_of(one)
    assert "2 days in a row" in text_of(two)


def test_every_topic_of_the_bank_reads_as_people_write_it() -> None:
    names = {topic_name(question.topic) for question in shipped_bank()}
    assert {"SQL", "ML fundamentals", "data interpretation"} <= names
    assert not any("-" in name for name in names)
