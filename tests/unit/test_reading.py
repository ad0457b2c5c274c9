from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading import has_words, is_question, parse_time, parse_zone, visible


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


@settings(deadline=None)  # the first place that is looked up reads the cities
@given(st.text())
def test_no_text_breaks_the_readers(text: str) -> None:
    parse_time(text)
    parse_zone(text)
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
