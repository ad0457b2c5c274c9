import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import StatementError

from coaching.candidate import DEFAULT_ZONE, Quiet
from coaching.quiz_log import Attempt
from coaching.spacing import CardState
from storage.candidates import Candidates
from storage.database import Database
from storage.errors import DatabaseDamaged, DatabaseNewer, DatabaseUnusable
from storage.gaps import Gaps
from storage.inbox import Inbox, Received
from storage.lateness import Lateness, lateness
from storage.migrate import alembic_config, migrate
from storage.outbox import PLANNED_AT_ONCE, WEEKLY, Outbox, Promise, Slot
from storage.personal import PersonalData
from storage.quiz import QuizRepository
from storage.tables import candidates, metadata, outbox

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
BOT = 7


def url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'test.db'}"


def update(number: int, chat: int = 1) -> Received:
    return Received(number, chat, {"update_id": number})


# --- schema


async def test_the_migrations_make_exactly_the_tables_that_the_code_describes(database: Database) -> None:
    async with database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
    assert differences == []


async def test_a_database_of_the_first_schema_keeps_its_rows_on_the_way_to_the_last(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = Database(f"sqlite+aiosqlite:///{path}")
    config = alembic_config()
    async with old.engine.connect() as connection:

        def first(sync: Connection) -> None:
            config.attributes["connection"] = sync
            command.upgrade(config, "0001")
            sync.commit()

        await connection.run_sync(first)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            """
            INSERT INTO candidates (id, zone, paused, blocked, onboarding, created_at)
                VALUES (1, 'Asia/Kolkata', 0, 0, 0, '2026-03-01 06:00:00.000000');
            INSERT INTO quiz_sessions (id, candidate_id, origin, question_ids, created_at)
                VALUES (1, 1, 'update:1', '["q1"]', '2026-03-01 06:00:00.000000');
            INSERT INTO showings (id, session_id, position, candidate_id, question_id, shown_at)
                VALUES (1, 1, 0, 1, 'q1', '2026-03-01 06:00:00.000000');
            INSERT INTO attempts (showing_id, candidate_id, question_id, answer, score, answered_at)
                VALUES (1, 1, 'q1', 'an answer', 1.0, '2026-03-01 06:00:00.000000');
            INSERT INTO asked (candidate_id, question, understood, answered, mode, answer, citations,
                seconds, asked_at)
                VALUES (1, 'a', 'a', 0, 'extractive', 'no', '[]', 0.1, '2026-03-01 06:00:00.000000');
            """
        )
    await migrate(old)
    assert await QuizRepository(old).practised(1) == [date(2026, 3, 1)]
    assert [(gap.text, gap.wants_coach) for gap in await Gaps(old).open(NOW - timedelta(days=9), 9)] == [
        ("a", False)
    ]
    async with old.engine.connect() as connection:
        assert not await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
    await old.close()


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    await Candidates(database).ensure(1, NOW)
    await migrate(database)
    assert await Candidates(database).get(1) is not None


async def test_a_file_that_is_no_database_is_named_as_damaged(tmp_path: Path) -> None:
    (tmp_path / "test.db").write_bytes(b"not a database at all" * 500)
    database = Database(url(tmp_path))
    with pytest.raises(DatabaseDamaged, match=r"test\.db is damaged"):
        await migrate(database)
    await database.close()


async def test_a_database_of_a_newer_version_is_left_alone(database: Database, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "test.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(DatabaseNewer, match="9999"):
        await migrate(database)


async def test_a_database_in_a_folder_that_is_not_there_is_unusable(tmp_path: Path) -> None:
    database = Database(url(tmp_path / "nowhere"))
    with pytest.raises(DatabaseUnusable, match="cannot be opened"):
        await migrate(database)
    await database.close()


async def test_a_time_without_a_zone_never_gets_into_the_database(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"):
        await Candidates(database).ensure(1, datetime(2026, 1, 1))  # noqa: DTZ001


async def test_writers_wait_for_each_other(database: Database) -> None:
    await asyncio.gather(*(Candidates(database).ensure(number, NOW) for number in range(40)))
    async with database.read() as connection:
        assert len((await connection.execute(select(candidates.c.id))).all()) == 40


# --- inbox


async def test_an_update_that_comes_twice_is_stored_once(database: Database) -> None:
    inbox = Inbox(database)
    first = await inbox.store(BOT, [update(10), update(11)], NOW)
    again = await inbox.store(BOT, [update(11), update(12), update(12)], NOW)
    assert [row.update_id for row in first] == [10, 11]
    assert [row.update_id for row in again] == [12]


async def test_another_bot_numbers_its_updates_for_itself(database: Database) -> None:
    inbox = Inbox(database)
    await inbox.store(BOT, [update(10)], NOW)
    assert len(await inbox.store(BOT + 1, [update(10)], NOW)) == 1
    assert len(await inbox.pending(BOT, 0, 10)) == 1


async def test_what_was_not_done_is_pending_in_its_order(database: Database) -> None:
    inbox = Inbox(database)
    rows = await inbox.store(BOT, [update(number) for number in range(5)], NOW)
    await inbox.done(rows[1].id, NOW)
    await inbox.park(rows[3].id, NOW)
    assert [row.update_id for row in await inbox.pending(BOT, 0, 10)] == [0, 2, 4]
    assert [row.update_id for row in await inbox.pending(BOT, rows[0].id, 1)] == [2]


async def test_no_update_ever_gets_the_number_of_one_that_is_gone(database: Database) -> None:
    inbox = Inbox(database)
    [first, last] = await inbox.store(BOT, [update(1), update(2)], NOW)
    for row in (first, last):
        await inbox.done(row.id, NOW)
    await inbox.purge(NOW + timedelta(days=2))
    async with database.read() as connection:
        [kept] = (await connection.execute(select(metadata.tables["inbox"]))).all()
    assert (kept.id, kept.payload, kept.chat_id) == (last.id, {}, 0)
    [fresh] = await inbox.store(BOT, [update(3)], NOW)
    assert fresh.id > last.id
    await inbox.done(fresh.id, NOW)
    await inbox.forget(fresh.chat_id)
    [again] = await inbox.store(BOT, [update(4)], NOW)
    assert again.id > fresh.id


async def test_only_handled_updates_that_are_old_are_purged(database: Database) -> None:
    inbox = Inbox(database)
    rows = await inbox.store(BOT, [update(1), update(2), update(3)], NOW)
    await inbox.record_delivery(rows[0].id, 1, 99)
    await inbox.done(rows[0].id, NOW)
    await inbox.done(rows[1].id, NOW + timedelta(days=3))
    assert await inbox.purge(NOW + timedelta(days=2)) == 1
    assert await inbox.delivered(rows[0].id, 1) is None
    assert [row.update_id for row in await inbox.pending(BOT, 0, 10)] == [3]


# --- candidates and the outbox


async def due_candidate(database: Database, number: int, at: datetime) -> None:
    repository = Candidates(database)
    candidate = await repository.ensure(number, NOW)
    await repository.save(replace(candidate, quiz_at=time(9)), at, NOW)


async def plan(database: Database, report_since: str | None = None) -> int:
    """Plan the daily quiz of everybody who is due now."""
    slot = Slot(
        *("daily", "2026-03-02", NOW, NOW + timedelta(hours=3), NOW + timedelta(days=1)),
        asked_for=NOW,
        report_since=report_since,
    )
    new, last, promise = 0, None, Promise(DEFAULT_ZONE, time(9), NOW)
    while (page := await Outbox(database).plan(promise, slot, last)).candidates:
        new, last = new + page.pushes, page.last
    return new


async def test_a_candidate_is_read_as_stored(database: Database) -> None:
    repository = Candidates(database)
    candidate = replace(
        await repository.ensure(5, NOW),
        role="ml-engineer",
        zone=ZoneInfo("America/New_York"),
        quiz_at=time(7, 30),
        awaiting="quiet",
        onboarding=True,
        daily=8,
        quiet=Quiet(time(22, 30), time(6)),
    )
    await repository.save(candidate, NOW, NOW)
    assert await repository.get(5) == candidate


async def test_the_earliest_promise_comes_first(database: Database) -> None:
    for number, minutes in ((1, 3), (2, 1), (3, 2), (4, -90)):
        await due_candidate(database, number, NOW - timedelta(minutes=minutes))
    assert [candidate.id for candidate, _ in await Candidates(database).due(NOW, 10)] == [1, 3, 2]


async def test_a_push_planned_twice_is_sent_once(database: Database) -> None:
    await due_candidate(database, 1, NOW)
    repository = Outbox(database)
    assert await plan(database) == 1
    await due_candidate(database, 1, NOW)
    assert await plan(database) == 0
    assert len(await repository.claim(NOW, 10)) == 1
    assert await repository.claim(NOW, 10) == []


async def test_planning_moves_the_candidate_on_in_the_same_transaction(database: Database) -> None:
    await due_candidate(database, 1, NOW)
    await plan(database)
    assert await Candidates(database).due(NOW, 10) == []
    [(_, instant)] = await Candidates(database).due(NOW + timedelta(days=1), 10)
    assert instant == NOW + timedelta(days=1)


async def test_who_changes_something_while_a_push_is_due_still_gets_it(database: Database) -> None:
    await due_candidate(database, 1, NOW)
    repository = Candidates(database)
    candidate = await repository.get(1)
    assert candidate is not None
    tomorrow = NOW + timedelta(days=1)
    await repository.save(replace(candidate, role="ml-engineer"), tomorrow, NOW + timedelta(seconds=20))
    assert await plan(database) == 1
    [(_, instant)] = await repository.due(tomorrow, 10)
    assert instant == tomorrow


async def test_only_those_of_the_same_zone_time_and_instant_are_planned_together(database: Database) -> None:
    repository = Candidates(database)
    for number in range(1, 4):
        await due_candidate(database, number, NOW)
    for number, change in ((2, {"zone": ZoneInfo("UTC")}), (3, {"quiz_at": time(10)})):
        candidate = await repository.get(number)
        assert candidate is not None
        await repository.save(replace(candidate, **change), NOW, NOW)  # type: ignore[arg-type]
    await due_candidate(database, 4, NOW - timedelta(minutes=1))
    assert len(await Outbox(database).promises(NOW)) == 4
    assert await plan(database) == 1
    assert len(await Outbox(database).promises(NOW)) == 3
    assert len(await Outbox(database).promises(None)) == 4


async def test_many_are_planned_a_page_at_a_time_and_each_once(database: Database) -> None:
    many = PLANNED_AT_ONCE * 2 + 1
    row = {
        "zone": DEFAULT_ZONE.key,
        "quiz_at": "09:00",
        "paused": False,
        "blocked": False,
        "onboarding": False,
    }
    rows = [{"id": at, **row, "next_push_at": NOW, "created_at": NOW} for at in range(many)]
    async with database.write() as connection:
        await connection.execute(insert(candidates), rows)
    assert await plan(database) == many
    assert await Outbox(database).promises(NOW) == []
    assert await Outbox(database).counts() == {"pending": many}


async def test_a_promise_says_how_many_people_share_it(database: Database) -> None:
    for number in range(1, 6):
        await due_candidate(database, number, NOW - timedelta(minutes=number // 4))
    promises = await Outbox(database).promises(NOW)
    assert [(promise.instant, promise.people) for promise in promises] == [
        (NOW - timedelta(minutes=1), 2),
        (NOW, 3),
    ]


async def practised_on(database: Database, candidate_id: int, day: str) -> None:
    """An answer of a candidate on one of their own dates."""
    quiz = QuizRepository(database)
    showing = await quiz.show(await quiz.open_session(candidate_id, f"on {day}", ["q1"], NOW), 0, NOW)
    assert showing is not None
    attempt = Attempt(showing.id, candidate_id, "q1", "an answer", 1.0, NOW, day, 10)
    await quiz.record(attempt, CardState({}, NOW))


async def test_who_answered_in_the_week_before_gets_the_report_on_it_ahead_of_the_quiz(
    database: Database,
) -> None:
    days = {1: "2026-02-22", 2: "2026-02-23", 3: "2026-03-01", 4: "2026-03-02"}
    for number in range(1, 6):
        await due_candidate(database, number, NOW)
    for number, day in days.items():
        await practised_on(database, number, day)
    assert await plan(database, report_since="2026-02-23") == 5
    pushes = await Outbox(database).claim(NOW, 20)
    assert [(push.candidate_id, push.campaign) for push in pushes[:2]] == [(2, WEEKLY), (3, WEEKLY)]
    assert [push.campaign for push in pushes[2:]] == ["daily"] * 5
    assert {push.due_at for push in pushes} == {NOW - timedelta(seconds=1), NOW}
    for number in range(1, 6):
        await due_candidate(database, number, NOW)
    assert await plan(database, report_since="2026-02-23") == 0
    assert await Outbox(database).counts() == {"sending": 7}


async def test_what_was_in_flight_at_a_crash_is_unknown_and_not_sent_again(database: Database) -> None:
    await due_candidate(database, 1, NOW)
    repository = Outbox(database)
    await plan(database)
    await repository.claim(NOW, 10)
    assert await repository.recover(NOW) == 1
    assert await repository.claim(NOW, 10) == []
    assert await repository.counts() == {"unknown": 1}


async def test_a_push_that_is_too_late_expires(database: Database) -> None:
    await due_candidate(database, 1, NOW)
    repository = Outbox(database)
    await plan(database)
    late = NOW + timedelta(hours=3)
    assert await repository.claim(late, 10) == []
    assert await repository.expire(late) == 1
    assert await repository.counts() == {"expired": 1}


async def test_a_push_that_was_put_back_waits_for_its_time(database: Database) -> None:
    await due_candidate(database, 1, NOW)
    repository = Outbox(database)
    await plan(database)
    [push] = await repository.claim(NOW, 10)
    await repository.put_back(push.id, NOW + timedelta(seconds=30))
    assert await repository.claim(NOW, 10) == []
    assert [again.attempts for again in await repository.claim(NOW + timedelta(seconds=30), 10)] == [2]


async def finished(
    database: Database, number: int, state: str, late: float, error: str | None = None
) -> None:
    """A daily push of a candidate that ended so many seconds after the minute asked for."""
    values = {"campaign": "daily", "local_date": "2026-03-02", "state": state, "attempts": 1, "error": error}
    values |= {"due_at": NOW, "asked_for": NOW, "expires_at": NOW + timedelta(hours=3)}
    values |= {"candidate_id": number, "finished_at": NOW + timedelta(seconds=late)}
    await Candidates(database).ensure(number, NOW)
    async with database.write() as connection:
        await connection.execute(insert(outbox).values(**values))


async def test_lateness_is_counted_from_the_minute_that_was_asked_for(database: Database) -> None:
    for number, late in enumerate([-120.0, 0.4, 1.2, 2, 3, 4, 5, 59, 60, 3000]):
        await finished(database, number, "sent", late)
    await finished(database, 20, "expired", 10_800, "too late")
    await finished(database, 21, "expired", 5, "no longer wanted")
    await finished(database, 22, "unknown", 5)
    found = await lateness(database, NOW - timedelta(hours=1))
    assert (found.sent, found.within_a_minute, found.early) == (10, 7, 1)
    assert (found.median, found.p95, found.worst) == (3, 3000, 3000)
    assert (found.expired, found.unknown) == (1, 1)
    assert await lateness(database, NOW + timedelta(hours=1)) == Lateness(0, 0, 0, None, None, None, 1, 0)


async def test_a_push_that_expired_is_known_to_the_next_one_and_to_no_later_one(database: Database) -> None:
    await due_candidate(database, 1, NOW)
    await finished(database, 1, "expired", 10_800, "too late")
    repository, slot = Outbox(database), Slot("daily", "2026-03-03", NOW, NOW + timedelta(hours=3), NOW)
    for day, missed in (("2026-03-03", "2026-03-02"), ("2026-03-04", None)):
        await due_candidate(database, 1, NOW)
        await repository.plan(Promise(DEFAULT_ZONE, time(9), NOW), replace(slot, local_date=day))
        [push] = await repository.claim(NOW, 1)
        assert await repository.missed_before(push) == missed
        await repository.finish(push.id, "sent", NOW)


async def test_pausing_takes_back_what_waits(database: Database) -> None:
    await due_candidate(database, 1, NOW)
    await plan(database)
    repository = Candidates(database)
    candidate = await repository.get(1)
    assert candidate is not None
    await repository.save(replace(candidate, paused=True), None, NOW)
    assert await Outbox(database).claim(NOW, 10) == []


async def test_claims_from_several_sides_never_overlap(database: Database) -> None:
    for number in range(30):
        await due_candidate(database, number, NOW)
    repository = Outbox(database)
    assert await plan(database) == 30
    batches = await asyncio.gather(*(repository.claim(NOW, 5) for _ in range(8)))
    claimed = [push.candidate_id for batch in batches for push in batch]
    assert sorted(claimed) == list(range(30))


# --- quiz


async def answered(repository: QuizRepository, score: float, showing_id: int, inbox_id: int) -> None:
    attempt = Attempt(showing_id, 1, "q1", "an answer", score, NOW, "2026-03-02", 10, None, inbox_id)
    await repository.record(attempt, CardState({"stability": score}, NOW + timedelta(days=1)))


async def test_a_session_and_its_showings_are_made_once(database: Database) -> None:
    await Candidates(database).ensure(1, NOW)
    repository = QuizRepository(database)
    session = await repository.open_session(1, "update:5", ["q1", "q2"], NOW)
    assert await repository.open_session(1, "update:5", ["other"], NOW) == session
    first = await repository.show(session, 0, NOW)
    assert first == await repository.show(session, 0, NOW + timedelta(hours=1))
    assert first is not None
    assert (first.question_id, first.total) == ("q1", 2)
    assert await repository.show(session, 2, NOW) is None


async def test_the_first_attempt_at_a_showing_stays(database: Database) -> None:
    await Candidates(database).ensure(1, NOW)
    repository = QuizRepository(database)
    showing = await repository.show(await repository.open_session(1, "update:5", ["q1"], NOW), 0, NOW)
    assert showing is not None
    await answered(repository, 1.0, showing.id, 21)
    await answered(repository, 0.0, showing.id, 22)
    attempt = await repository.attempt(showing.id)
    assert attempt is not None
    assert attempt.score == 1.0
    assert (await repository.cards(1))["q1"].card == {"stability": 1.0}
    assert await repository.showing_answered_by(21) == showing
    assert await repository.showing_answered_by(22) is None


async def test_only_the_latest_question_can_be_open(database: Database) -> None:
    await Candidates(database).ensure(1, NOW)
    repository = QuizRepository(database)
    session = await repository.open_session(1, "update:5", ["q1", "q2"], NOW)
    first, second = await repository.show(session, 0, NOW), await repository.show(session, 1, NOW)
    assert first is not None
    assert second is not None
    assert await repository.open_showing(1) == second
    await answered(repository, 0.5, second.id, 21)
    assert await repository.open_showing(1) is None


# --- personal data


async def test_a_person_can_be_exported_and_forgotten_whole(database: Database) -> None:
    await due_candidate(database, 1, NOW)
    await due_candidate(database, 2, NOW)
    assert await plan(database) == 2
    repository = QuizRepository(database)
    showing = await repository.show(await repository.open_session(1, "update:5", ["q1"], NOW), 0, NOW)
    assert showing is not None
    await answered(repository, 1.0, showing.id, 21)
    data = await PersonalData(database).export(1)
    assert data is not None
    assert [len(data[name]) for name in ("candidates", "outbox", "showings", "attempts", "cards")] == [1] * 5

    assert await Candidates(database).forget(1)
    assert await PersonalData(database).export(1) is None
    async with database.read() as connection:
        left = (await connection.execute(select(outbox.c.candidate_id))).scalars().all()
    assert left == [2]
    assert await repository.cards(1) == {}
