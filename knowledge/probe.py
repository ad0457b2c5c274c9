"""Opens one Chroma folder in a process of its own and says by its exit code whether it is whole: 0 yes.

A damaged HNSW file ends the process with a segmentation fault; here that costs nobody anything.
Usage: python -m knowledge.probe FOLDER COLLECTION, with {"count", "id", "vector"} as JSON on stdin.
"""

import json
import sys
from pathlib import Path

import numpy as np

from knowledge.vectors import folder_client, looks_healthy


def main() -> int:
    """Compare the collection with what SQL says about it."""
    folder, name = sys.argv[1:3]
    asked = json.load(sys.stdin)
    probe = (asked["id"], np.array(asked["vector"], dtype=np.float32)) if asked["id"] else None
    collection = folder_client(Path(folder)).get_collection(name, embedding_function=None)
    return 0 if looks_healthy(collection, asked["count"], probe) else 1


if __name__ == "__main__":
    sys.exit(main())
