from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from prompts.memory import Recent, key_of

NOW = datetime(2026, 3, 2, tzinfo=UTC)


async def test_what_was_used_last_stays_and_the_rest_is_forgotten() -> None:
    recent = Recent(most=2)
    await recent.keep("a", "1", None, NOW)
    await recent.keep("b", "2", None, NOW)
    assert await recent.get("a") == "1"
    await recent.keep("c", "3", None, NOW)
    assert [await recent.get(key) for key in "abc"] == ["1", None, "3"]


async def test_the_first_draft_under_a_key_stays() -> None:
    recent = Recent()
    await recent.keep("a", "1", None, NOW)
    await recent.keep("a", "2", None, NOW)
    assert await recent.get("a") == "1"


@given(st.lists(st.text()), st.lists(st.text()))
def test_a_key_tells_where_one_part_ends(one: list[str], other: list[str]) -> None:
    assert (key_of(*one) == key_of(*other)) == (one == other)
