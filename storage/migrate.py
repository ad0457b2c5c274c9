"""Bring the schema up to date at start: Alembic migrations, each in the package."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DatabaseError, OperationalError

from storage.database import Database
from storage.errors import DatabaseDamaged, DatabaseNewer, DatabaseUnusable

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(database: Database) -> None:
    """Create or upgrade the schema. Raises a StorageError whose text says how to mend what is wrong."""
    where = database.engine.url.database or database.url
    try:
        async with database.engine.connect() as connection:
            await connection.run_sync(_upgrade)
    except OperationalError as error:
        raise DatabaseUnusable(
            f"The database {where} cannot be opened for writing ({error.orig}). "
            "Check that its folder exists, is writable and has space."
        ) from None
    except DatabaseError as error:
        raise DatabaseDamaged(
            f"The database {where} is damaged ({error.orig}). "
            "Move the file away and start again; the index rebuilds itself, the candidates' data do not."
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
