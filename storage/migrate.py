"""Bring the schema up to date at start: Alembic migrations, each in the package."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from storage.database import BUSY_TIMEOUT_SECONDS, Database
from storage.errors import DatabaseDamaged, DatabaseNewer, DatabaseUnusable

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(database: Database) -> None:
    """Create or upgrade the schema. Raises a StorageError whose text says how to mend what is wrong."""
    await asyncio.to_thread(_try, str(database.engine.url.database))
    async with database.engine.connect() as connection:
        await connection.run_sync(_upgrade)


def _try(path: str) -> None:
    # By hand and first: a failed connection of the async driver leaves a thread behind.
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
            connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise DatabaseUnusable(
            f"The database {path} cannot be opened for writing ({error}). "
            "Check that its folder exists, is writable and has space."
        ) from None
    except sqlite3.DatabaseError as error:
        raise DatabaseDamaged(
            f"The database {path} is damaged ({error}). Restore a backup, or move the file away and start "
            "again: the index rebuilds itself, the candidates' data do not come back."
        ) from None


def _upgrade(connection: "Connection") -> None:
    # Alembic takes 0.2 s to import; nothing but start-up needs it.
    from alembic import command
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = alembic_config()
    script = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
        raise DatabaseNewer(
            f"The database was written by a newer version (schema {current}). "
            "Update the program, or use another data folder."
        )
    if current != script.get_current_head():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def alembic_config() -> "Config":
    """Alembic's settings, made in code: no ini file has to be found at run time."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
