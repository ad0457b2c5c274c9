from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tzfpy import timezonenames

from bot.places import spelled, zone_at, zone_of


@pytest.mark.parametrize(
    ("latitude", "longitude", "key"),
    [
        (13.0827, 80.2707, "Asia/Kolkata"),
        (47.6062, -122.3321, "America/Los_Angeles"),
        (-31.5527, 159.0810, "Australia/Lord_Howe"),
        (-13.8333, -171.7667, "Pacific/Apia"),
        (54.9, -1.6, "Europe/London"),
        (0.0, -150.0, "Etc/GMT+10"),  # the open sea
    ],
)
def test_a_position_has_the_zone_of_its_land_or_sea(latitude: float, longitude: float, key: str) -> None:
    assert zone_at(latitude, longitude) == ZoneInfo(key)


def test_every_zone_of_the_map_is_one_that_this_machine_knows() -> None:
    assert set(timezonenames()) <= available_timezones()


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_position_on_earth_has_a_zone(latitude: float, longitude: float) -> None:
    assert zone_at(latitude, longitude) is not None


@pytest.mark.parametrize(
    "city",
    [
        *(
            "Chennai",
            "Mumbai",
            "Delhi",
            "New Delhi",
            "Bengaluru",
            "Hyderabad",
            "Pune",
            "Kolkata",
            "Ahmedabad",
        ),
        *(
            "Surat",
            "Jaipur",
            "Lucknow",
            "Kanpur",
            "Nagpur",
            "Indore",
            "Bhopal",
            "Patna",
            "Vadodara",
            "Ghaziabad",
        ),
        *("Ludhiana", "Agra", "Nashik", "Faridabad", "Meerut", "Rajkot", "Varanasi", "Srinagar", "Amritsar"),
        *(
            "Ranchi",
            "Gwalior",
            "Coimbatore",
            "Vijayawada",
            "Jodhpur",
            "Madurai",
            "Raipur",
            "Kota",
            "Guwahati",
        ),
        *(
            "Chandigarh",
            "Mysuru",
            "Tiruchirappalli",
            "Bhubaneswar",
            "Salem",
            "Warangal",
            "Thiruvananthapuram",
        ),
        *("Noida", "Gurgaon", "Navi Mumbai", "Vellore", "Tirunelveli", "Puducherry", "Mangalore", "Hosur"),
        *("Bombay", "Madras", "Calcutta", "Bangalore", "Cochin", "Trichy", "Vizag", "Baroda", "Allahabad"),
        *("சென்னை", "मुंबई", "कोलकाता"),
    ],
)
def test_the_cities_of_india_are_known_by_new_old_and_own_names(city: str) -> None:
    assert zone_of(city) == ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ("hyderabad", "Asia/Kolkata"),
        ("hyderabad, pakistan", "Asia/Karachi"),
        ("portland", "America/Los_Angeles"),
        ("portland, ME", "America/New_York"),
        ("portland, maine", "America/New_York"),
        ("birmingham", "Europe/London"),
        ("birmingham, alabama", "America/Chicago"),
        ("chennai india", "Asia/Kolkata"),
        ("chennai, tamil nadu", "Asia/Kolkata"),
        ("new york", "America/New_York"),
        ("sao paulo", "America/Sao_Paulo"),
        ("münchen", "Europe/Berlin"),
        ("st. petersburg", "Europe/Moscow"),
        ("東京", "Asia/Tokyo"),
    ],
)
def test_of_cities_with_one_name_the_largest_counts_unless_more_is_said(place: str, key: str) -> None:
    assert zone_of(place) == ZoneInfo(key)


@pytest.mark.parametrize(
    ("country", "key"),
    [
        ("india", "Asia/Kolkata"),
        ("uk", "Europe/London"),
        ("germany", "Europe/Berlin"),
        ("spain", "Europe/Madrid"),  # but for the Canary Islands
        ("uae", "Asia/Dubai"),
        ("usa", None),
        ("brazil", None),
        ("australia", None),
    ],
)
def test_a_country_is_a_place_where_nearly_all_live_by_one_clock(country: str, key: str | None) -> None:
    assert zone_of(country) == (ZoneInfo(key) if key else None)


@pytest.mark.parametrize("text", ["", ",", "chennai, usa", "mordor", "later", "ok", "yes", "hello", "thanks"])
def test_what_is_no_place_has_no_zone(text: str) -> None:
    assert zone_of(text) is None


def test_accents_case_and_punctuation_make_no_other_name() -> None:
    assert spelled(" São  Paulo") == spelled("sao-paulo")
    assert spelled("Saint Louis") == spelled("ST. LOUIS")
