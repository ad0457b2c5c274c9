"""A shared location and typed cities, from the playground's HTTP to the database and back."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from tests.support.person import words_of
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

SEATTLE = {"latitude": 47.6062, "longitude": -122.3321}
CHENNAI = {"latitude": 13.0827, "longitude": 80.2707}


async def test_a_newcomer_may_answer_the_question_for_the_zone_with_a_location(stage: Stage) -> None:
    person = stage.person()
    await person.write("/start ml-engineer")
    await person.expect("When shall I send")
    await person.press("09:00")
    await person.expect("send me your location")
    await person.act("location", SEATTLE)
    there = stage.clock.now().astimezone(ZoneInfo("America/Los_Angeles"))
    said = words_of(await person.expect("Your time zone is now"))
    assert "America/Los_Angeles" in said
    assert f"where it is {there:%H:%M}." in said
    assert "America/Los_Angeles" in words_of(await person.expect("All set"))
    candidate = await stage.candidate(person)
    assert (candidate.zone.key, candidate.awaiting, candidate.onboarding) == (
        "America/Los_Angeles",
        None,
        False,
    )


async def test_a_location_that_nobody_asked_for_sets_the_zone_and_nothing_else(stage: Stage) -> None:
    person = await stage.newcomer()
    before = await stage.candidate(person)
    await person.act("location", SEATTLE)
    await person.expect("America/Los_Angeles")
    after = await stage.candidate(person)
    assert after.zone == ZoneInfo("America/Los_Angeles")
    assert (after.role, after.quiz_at, after.awaiting) == (before.role, before.quiz_at, before.awaiting)
    assert await person.quiet() == []


async def test_a_location_sent_instead_of_a_time_still_leaves_the_time_to_be_told(stage: Stage) -> None:
    person = stage.person()
    await person.write("/start ml-engineer")
    await person.expect("When shall I send")
    await person.act("location", CHENNAI)
    await person.expect("Asia/Kolkata")
    await person.write("07:30")
    await person.expect("Which time zone")
    assert (await stage.candidate(person)).quiz_at == time(7, 30)


async def test_after_a_location_for_the_settings_a_text_is_a_question_again(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/settings")
    await person.expect("Your settings")
    await person.press("Time zone")
    await person.expect("Which time zone")
    await person.act("location", CHENNAI)
    await person.expect("Asia/Kolkata")
    assert (await stage.candidate(person)).awaiting is None


async def test_a_position_is_kept_only_in_the_inbox_which_is_swept(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.act("location", SEATTLE)
    await person.expect("America/Los_Angeles")
    await stage.candidate(person)
    exported = await stage.assistant.services.personal.export(person.user)
    assert exported is not None
    assert str(SEATTLE["latitude"]) in str(exported.pop("inbox"))
    assert str(SEATTLE["latitude"]) not in str(exported)


@pytest.mark.parametrize(
    "city", ["Madurai", "trichy", "Visakhapatnam", "Bhopal, India", "asia/kolkata", "IST"]
)
async def test_a_city_may_be_typed_for_the_zone(stage: Stage, city: str) -> None:
    person = await stage.newcomer()
    await person.act("location", SEATTLE)
    await person.write("/settings")
    await person.expect("Your settings")
    await person.press("Time zone")
    await person.expect("Which time zone")
    await person.write(city)
    assert "Asia/Kolkata" in words_of(await person.expect("Saved"))
