"""What can go wrong with the database.

StorageError
├── DatabaseDamaged    the file is not a database that we can read
├── DatabaseNewer      it was written by a newer version of this program
└── DatabaseUnusable   it cannot be opened or written here
"""


class StorageError(Exception):
    """Base of all. The text is one line for the operator that says how to mend it."""


class DatabaseDamaged(StorageError):
    """The database file is not readable as a database."""


class DatabaseNewer(StorageError):
    """The schema is of a version that this program does not know."""


class DatabaseUnusable(StorageError):
    """The database cannot be opened or written: folder, rights, disk or an unsupported address."""
