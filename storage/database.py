"""The one connection to SQL: an async engine, its pragmas, and two ways to open a transaction.

Knows no table. SQLite runs in WAL mode; a writer takes its lock at BEGIN, so that no transaction
fails half-way because somebody else began to write after it had read.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

BUSY_TIMEOUT_SECONDS = 30


class Database:
    """An engine with `read()` and `write()` transactions. One for the process; `close()` at its end."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _sqlite_engine(url)
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads: one consistent view, and it never waits for a writer."""
        async with self.engine.connect() as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes: all of it is committed on leaving, or none of it on an error."""
        # SQLite lets one write at a time, and whoever finds it taken looks again later and later.
        async with self._writing, self.engine.connect() as connection:
            connection = await connection.execution_options(writes=True)
            async with connection.begin():
                yield connection

    def insert(self, table: Table) -> Any:
        """The dialect's INSERT, which knows ON CONFLICT."""
        return (sqlite if self.engine.dialect.name == "sqlite" else postgresql).insert(table)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _sqlite_engine(url: str) -> AsyncEngine:
    engine = create_async_engine(
        url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}, pool_reset_on_return=None
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # The driver's own BEGIN is deferred and late; ours below says which kind it is.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
        # Every call goes to a thread and back: one here, where a cursor would take three.
        connection.connection.dbapi_connection.run_async(lambda driver: driver.execute(begin))

    @event.listens_for(engine.sync_engine, "reset")
    def _reset(connection: Any, _record: Any, state: Any) -> None:
        # The pool's own way is a rollback each time, another call.
        if not state.terminate_only and connection.driver_connection.in_transaction:
            connection.rollback()

    return engine
