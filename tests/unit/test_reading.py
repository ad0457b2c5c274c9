from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import asks_for_grade, has_words, is_question, parse_quiet, parse_time, parse_zone, visible
from coaching.candidate import Quiet
from coaching.quiet import LONGEST, length


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", time(7)),
        ("07:30", time(7, 30)),
        ("7.30", time(7, 30)),
        ("7 30", time(7, 30)),
        (" 7:30 pm ", time(19, 30)),
        ("7pm", time(19)),
        ("12 am", time(0)),
        ("12pm", time(12)),
        ("23:59", time(23, 59)),
        ("7:30 p.m.", time(19, 30)),
        ("24:00", None),
        ("13 pm", None),
        ("7:60", None),
        ("soon", None),
        ("", None),
        ("7:30 tomorrow", None),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, expected: time | None) -> None:
    assert parse_time(text) == expected


@given(st.times())
def test_every_time_of_day_is_read_back(moment: time) -> None:
    minute = moment.replace(second=0, microsecond=0, fold=0)
    assert parse_time(f"{minute:%H:%M}") == minute
    assert parse_time(f"{minute:%I:%M %p}") == minute


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22:30-6:30", Quiet(time(22, 30), time(6, 30))),
        ("22:00–07:00", Quiet(time(22), time(7))),
        (" 10 pm - 6 am ", Quiet(time(22), time(6))),
        ("10pm to 6:30am", Quiet(time(22), time(6, 30))),
        ("22 until 7", Quiet(time(22), time(7))),
        ("13:00-14:00", Quiet(time(13), time(14))),
        ("7:00-7:00", None),
        ("7:00-22:00", None),  # longer than a message may wait
        ("22:30", None),
        ("22:30-", None),
        ("22:30-25:00", None),
        ("22-6-2026", None),
        ("at night", None),
        ("from 22:00 to 7:00 please", None),
        ("", None),
    ],
)
def test_quiet_hours_are_read_as_people_write_them(text: str, expected: Quiet | None) -> None:
    assert parse_quiet(text) == expected


@given(st.times(), st.times(), st.sampled_from(["-", " – ", " to ", "—"]))
def test_all_quiet_hours_that_are_not_too_long_are_read_back(since: time, until: time, sign: str) -> None:
    quiet = Quiet(*(moment.replace(second=0, microsecond=0, fold=0) for moment in (since, until)))
    found = parse_quiet(f"{quiet.since:%H:%M}{sign}{quiet.until:%H:%M}")
    assert found == (quiet if timedelta(0) < length(quiet) <= LONGEST else None)
    assert parse_quiet(f"{quiet.since:%I:%M %p}{sign}{quiet.until:%I:%M %p}") == found


@given(st.text())
def test_no_text_breaks_the_readers(text: str) -> None:
    parse_time(text)
    parse_zone(text)
    parse_quiet(text)
    is_question(text)
    assert has_words(visible(text)) or not any(c.isalnum() for c in visible(text))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Chennai", "Asia/Kolkata"),
        ("asia/kolkata", "Asia/Kolkata"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("Seattle", "America/Los_Angeles"),
        ("Berlin", "Europe/Berlin"),
        ("utc", "UTC"),
        ("Lord Howe", "Australia/Lord_Howe"),
        ("Madurai", "Asia/Kolkata"),
        ("Kochi", "Asia/Kolkata"),
        ("Portland, Maine", "America/New_York"),
        ("IST", "Asia/Kolkata"),
        ("EST", "America/New_York"),  # the tz database's EST has no summer time
        ("Arlington", "America/New_York"),
    ],
)
def test_a_zone_is_found_by_name_or_by_city(text: str, key: str) -> None:
    zone = parse_zone(text)
    assert zone is not None
    assert zone.key == key


@pytest.mark.parametrize("text", ["Mordor", "../etc/passwd", "/", "💥"])
def test_an_unknown_place_is_no_zone(text: str) -> None:
    assert parse_zone(text) is None


@pytest.mark.parametrize("text", ["why?", "क्या वेतन मिलेगा?", "ما هو الراتب؟"])
def test_a_question_mark_in_any_script_makes_a_question(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    ["How did I do?", "so, how am I doing so far?", "Was that good?", "what's my score?", "Show my grade"],
)
def test_a_question_about_the_own_grade_is_known(text: str) -> None:
    assert asks_for_grade(text)


@pytest.mark.parametrize(
    "text",
    ["How did I do it? I asked my team.", "How long is the test?", "It was good.", "My score was 80%."],
)
def test_an_answer_or_another_question_is_not_taken_for_one(text: str) -> None:
    assert not asks_for_grade(text)
