"""Opens one Chroma folder in a process of its own and says by its exit code whether it is whole: 0 yes.

A damaged HNSW file ends the process with a segmentation fault; here that costs nobody anything.
Usage: python -m knowledge.probe FOLDER COLLECTION, with {"count", "id", "vector"} as JSON on stdin.
"""

import json
import sys
from collections.abc import Callable, Sequence

NEAREST = 10


def looks_whole(
    held: int, count: int, probe: str | None, nearest: Callable[[int], Sequence[Sequence[str]]]
) -> bool:
    """Whether a collection that holds `held` passages has all `count` of them and finds the probe's own.

    `nearest(n)` gets, in a list of one, the ids of the n passages that are nearest to the probe's vector;
    without a probe there should be no passages.
    """
    if held != count:
        return False
    if probe is None:
        return count == 0
    limit = min(NEAREST, count)
    [found] = nearest(limit)
    return len(found) == limit and probe in found


def main() -> int:
    """Compare the collection with what SQL says about it."""
    folder, name = sys.argv[1:3]
    asked = json.load(sys.stdin)
    # What `chromadb` calls for an embedded folder. Every start waits for this process, and importing all of
    # `chromadb` takes ten times as long as the question.
    import chromadb_rust_bindings as rust  # type: ignore[import-untyped]

    database = rust.SqliteDBConfig(
        url=f"{folder}/chroma.sqlite3",
        hash_type=rust.MigrationHash.MD5,
        migration_mode=rust.MigrationMode.Apply,
    )
    chroma = rust.Bindings(
        allow_reset=False, sqlite_db_config=database, persist_path=folder, hnsw_cache_size=1
    )
    place = ("default_tenant", "default_database")
    collection = str(chroma.get_collection(name, *place).id)

    def nearest(limit: int) -> Sequence[Sequence[str]]:
        found = chroma.query(collection, None, [asked["vector"]], limit, None, None, ["distances"], *place)
        ids: Sequence[Sequence[str]] = found.ids
        return ids

    whole = looks_whole(chroma.count(collection, *place), asked["count"], asked["id"], nearest)
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
