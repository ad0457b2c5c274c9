"""A cohort's code, the names on its board, the ranking, and what is said of them."""

import random
import unicodedata
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buttons import COACH_ACTIONS, decode
from bot.cohort_desk import Results
from bot.markup import INVISIBLE, MAX_UNITS, messages, plain, units
from bot.replies import Reply
from bot.replies import cohorts as said
from coaching.cohorts import (
    CODE_LENGTH,
    MAX_NAME,
    MAX_TITLE,
    TOP,
    Board,
    Standing,
    alike,
    board,
    board_name,
    new_code,
    one_line,
    shortened,
    week_of,
)
from playground.html import parse_html
from storage.cohorts import Cohort, Membership

CODE = "abcd2345"
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
    [
        "<b>",
        "&lt;",
        "a\u202eb",
        "t.me/x",
        "x@y.z",
        "/quiz",
        "\u3164",
        "J.R.D. Tata",
        "प्रिया",
        "אבג",
        "1.2.3.4",
    ]
)
names = any_text.map(lambda text: shortened(board_name(text))).filter(bool)
standings = st.lists(st.tuples(st.none() | names, st.integers(0, 60)), max_size=25).map(
    lambda rows: [Standing(number, name, points) for number, (name, points) in enumerate(rows, start=1)]
)


# --- codes, weeks, names


@given(st.integers())
def test_a_code_fits_into_a_link_and_has_no_sign_that_looks_like_another(seed: int) -> None:
    code = new_code(random.Random(seed))
    assert len(code) == CODE_LENGTH
    assert code.isascii()
    assert code.isalnum()
    assert code == code.lower()
    assert not set(code) & set("0o1li")


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_week_begins_on_monday_and_holds_its_day(day: date) -> None:
    week = week_of(day)
    assert week.monday <= day <= week.sunday
    assert (week.monday.weekday(), week.sunday - week.monday) == (0, timedelta(days=6))


@given(any_text)
def test_a_name_is_one_readable_line_that_hides_and_steers_nothing(text: str) -> None:
    name = board_name(text)
    assert name == board_name(name)
    assert name == " ".join(name.split())
    assert not INVISIBLE.search(name)
    assert not any(unicodedata.category(sign)[0] == "C" for sign in name)
    assert not name or any(sign.isalnum() for sign in name)
    assert len(shortened(name)) <= MAX_NAME


@given(any_text)
def test_a_name_is_nothing_that_a_chat_makes_tappable(text: str) -> None:
    name = board_name(text)
    assert not set(name) & set("@/\\#$<>")
    assert all(after in ("", " ") for _, dot, after in _around_dots(name))


def _around_dots(name: str) -> list[tuple[str, str, str]]:
    return [(name[:n], sign, name[n + 1 : n + 2]) for n, sign in enumerate(name) if sign == "."]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Priya \n K. ", "Priya K."),
        ("S.Kumar", "S. Kumar"),
        ("evil.com/x", "evil. com x"),
        ("@somebody", "somebody"),
        ("/forget me", "forget me"),
        ("ab\u202ecd", "abcd"),
        ("Ｐｒｉｙａ", "Priya"),
        ("பிரியா", "பிரியா"),
        ("Asha 🌟", "Asha 🌟"),
        ("\u3164\u200b", ""),
        ("...", ""),
    ],
)
def test_names_as_people_write_them(typed: str, name: str) -> None:
    assert board_name(typed) == name


def test_names_that_differ_in_case_only_are_alike() -> None:
    assert alike("PRIYA", "priya")
    assert alike("Straße", "STRASSE")
    assert not alike("Priya", "Priya K")


# --- the ranking


@given(standings, st.integers(0, 25))
def test_the_board_is_sorted_and_equal_points_share_a_rank(rows: list[Standing], reader: int) -> None:
    found = board(rows, reader)
    lines = [*found.top, *([found.apart] if found.apart else [])]
    shown = [row.points for row in rows if row.name is not None]
    assert [line.points for line in lines] == sorted((line.points for line in lines), reverse=True)
    assert all(line.rank == 1 + sum(points > line.points for points in shown) for line in lines)
    assert len(lines) + found.more == len(shown)
    assert found.hidden == len(rows) - len(shown)


@given(standings, st.integers(1, 25))
def test_a_readers_own_line_is_there_once_and_only_if_they_are_on_the_board(
    rows: list[Standing], reader: int
) -> None:
    found = board(rows, reader)
    own = [line for line in (*found.top, found.apart) if line and line.own]
    expected = [row for row in rows if row.candidate_id == reader and row.name is not None]
    assert [(line.name, line.points) for line in own] == [(row.name, row.points) for row in expected]


@given(standings)
def test_from_outside_nobody_is_named_who_is_hidden_or_has_no_points(rows: list[Standing]) -> None:
    found = board(rows, None)
    assert found.apart is None
    assert len(found.top) <= TOP
    assert all(line.points for line in found.top)
    without = board([row for row in rows if row.name is not None], None)
    assert replace(without, hidden=found.hidden) == found


def test_ties_leave_out_the_next_rank() -> None:
    rows = [Standing(n, f"N{n}", points) for n, points in enumerate((30, 20, 20, 10))]
    assert [(line.rank, line.name) for line in board(rows, None).top] == [
        (1, "N0"),
        (2, "N1"),
        (2, "N2"),
        (4, "N3"),
    ]


# --- what is said


def results(found: Board, title: str = "ML batch", points: int = 5) -> Results:
    return Results(title, week_of(date(2026, 4, 1)), found, points)


def test_a_board_reads_as_it_should() -> None:
    rows = [Standing(n, f"N{n:02}", 120 - 10 * n) for n in range(12)]
    rows += [Standing(50, None, 500), Standing(51, "Me", 1)]
    text = plain("\n\n".join(said.seen_by_member(results(board(rows, 51)), CODE).blocks))
    lines = text.replace("\u2068", "").replace("\u2069", "").splitlines()
    assert lines[0] == "🏆 ML batch, this week (30 March–5 April)"
    assert lines[2:6] == [
        "🥇 N00 – 120 points",
        "🥈 N01 – 110 points",
        "🥉 N02 – 100 points",
        "4. N03 – 90 points",
    ]
    assert lines[11:15] == ["10. N09 – 30 points", "…", "13. Me (you) – 1 point", "and 2 more"]


def test_nobody_gets_a_medal_for_nothing() -> None:
    rows = [Standing(1, "Asha", 0), Standing(2, "Priya", 0)]
    text = plain("".join(said.seen_by_member(results(board(rows, 1)), CODE).blocks))
    assert "🥇" not in text
    assert "Priya" not in text
    assert "Nobody on the board has points yet" in text


@given(standings, any_text, st.sampled_from([None, "Asha", "<b>&"]), names)
def test_every_reply_is_fit_to_send_and_asks_of_candidates_what_they_may_press(
    rows: list[Standing], text: str, shown_as: str | None, name: str
) -> None:
    title = one_line(text)[:MAX_TITLE] or "x"
    member = Membership(CODE, title, shown_as)
    own = results(board(rows, 1), title)
    for reply in (
        said.joined(CODE, title, None, ""),
        said.joined(CODE, title, title, name),
        said.member_already(member, name),
        said.seen_by_member(own, CODE),
        said.own_points(own, CODE, name),
        *(said.no_cohort(coach) for coach in (True, False)),
        said.name_taken(name, CODE),
        said.ask_name(CODE),
        said.long_name(33, CODE),
        said.on_the_board(title, name),
        said.name_kept(shown_as),
        said.off_the_board(),
        said.left(title),
        said.dead_link(),
        said.not_in_it(),
    ):
        assert "cohort" not in actions_of(reply)


@given(standings, any_text, st.integers(0, 20))
def test_every_reply_to_a_coach_is_fit_to_send(rows: list[Standing], text: str, count: int) -> None:
    cohort = Cohort(CODE, one_line(text)[:MAX_TITLE] or "x", count, count // 2)
    page = [(cohort, f"https://t.me/a_bot?start=cohort_{CODE}")] * min(count, said.ON_A_PAGE)
    for reply in (
        said.made(cohort, "https://t.me/a_bot?start=cohort_x"),
        said.long_title(65),
        said.listed(page, 0, count),
        said.seen_by_coach(results(board(rows, None), cohort.title)),
        said.confirm_close(cohort),
        said.closed(cohort),
        said.closed_already(),
        said.kept(cohort),
    ):
        assert actions_of(reply) <= COACH_ACTIONS


def actions_of(reply: Reply) -> set[str]:
    """The actions of its buttons; fails where Telegram would refuse the reply, or it takes two messages."""
    [text] = messages(reply.blocks)
    parse_html(text)
    assert 0 < units(text) <= MAX_UNITS
    pressed = [decode(data) for row in reply.keyboard for label, data in row if label]
    assert all(pressed)
    return {each.action for each in pressed if each}
