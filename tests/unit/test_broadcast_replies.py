"""Whatever a coach writes to many, its preview, its push and its report are fit to send."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.broadcast_desk import Preview, Progress
from bot.buttons import decode
from bot.markup import MAX_UNITS, escape, messages, plain, units
from bot.replies import Reply
from bot.replies import broadcasts as said
from coaching.profiles import load_roles
from playground.html import parse_html
from storage.broadcasts import Audience, Broadcast, Outcomes

ROLES = load_roles()
NOW = datetime(2026, 3, 2, tzinfo=UTC)
counts = st.integers(0, 10**7)
texts = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=3000).filter(
    lambda text: 0 < units(escape(text.strip())) <= said.MAX_TEXT
)
broadcasts = st.builds(
    Broadcast,
    id=st.integers(1, 10**12),
    text=texts,
    role=st.sampled_from([None, "gone", *ROLES]),
    given_by=st.just(1),
    state=st.sampled_from(["draft", "planning", "sending", "done", "stopping", "stopped"]),
    local_date=st.just("2026-03-02"),
    confirmed_at=st.just(NOW),
    people=counts,
    planned=counts,
    planned_to=counts,
)
outcomes = st.builds(Outcomes, *[counts] * 7)


def is_one_message(reply: Reply) -> None:
    [text] = messages(reply.blocks)
    parse_html(text)
    assert 0 < units(text) <= MAX_UNITS
    assert all(decode(data) is not None for row in reply.keyboard for _, data in row)


def preview_for(people: int, paused: int = 0) -> Preview:
    draft = Broadcast(1, "Hello", None, 1, "draft", "2026-03-02", None, 0, 0, 0)
    return Preview(draft, Audience(people, paused))


@given(broadcasts, st.builds(Audience, people=counts, paused=counts), outcomes)
def test_all_that_is_said_of_a_broadcast_is_fit_to_send(
    broadcast: Broadcast, audience: Audience, became: Outcomes
) -> None:
    progress = Progress(broadcast, became)
    is_one_message(said.broadcast(broadcast.text))
    is_one_message(said.preview(Preview(broadcast, audience), ROLES))
    is_one_message(said.progress(progress))
    is_one_message(said.report(progress))


@pytest.mark.parametrize("role", [None, *ROLES.values()], ids=str)
def test_whom_it_is_for_can_be_chosen_whatever_was_chosen_before(role: object) -> None:
    reply = said.ask_text(ROLES, role)  # type: ignore[arg-type]
    is_one_message(reply)
    offered = {data for row in reply.keyboard for _, data in row}
    chosen = f"broadcast:to.{role.id if role else ''}"  # type: ignore[attr-defined]
    assert offered | {chosen} == {"broadcast:to.", *(f"broadcast:to.{each}" for each in ROLES)}


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (1, "1 second."),
        (128, "5 seconds"),
        (3000, "2 minutes"),
        (150_000, "100 minutes"),
        (1_000_000, "11 hours."),
    ],
)
def test_a_preview_says_how_long_it_takes_at_the_pace(people: int, words: str) -> None:
    assert f"It takes about {words}" in plain(said.preview(preview_for(people), ROLES).blocks[1])


def test_a_preview_says_when_not_everybody_can_be_reached_in_time() -> None:
    assert preview_for(1_200_000).takes > timedelta(hours=12)
    assert "after 12 hours is not sent" in said.preview(preview_for(1_200_000), ROLES).blocks[1]


def test_a_role_that_is_gone_does_not_read_as_everybody() -> None:
    draft = Broadcast(1, "Hello", "gone", 1, "draft", "2026-03-02", None, 0, 0, 0)
    assert "the candidates for gone" in said.preview(Preview(draft, Audience(1, 0)), ROLES).blocks[0]


@given(outcomes)
def test_every_copy_stands_in_exactly_one_line_of_the_report(became: Outcomes) -> None:
    broadcast = Broadcast(1, "Hello", None, 1, "done", "2026-03-02", NOW, 0, 0, 0)
    lines = said.report(Progress(broadcast, became)).blocks[-1].splitlines()
    figures = [int(line.split()[1].replace(",", "")) for line in lines]
    fields = (getattr(became, name) for name in Outcomes.__slots__)
    assert sum(figures) == sum(fields)
