"""Where the data lies that does not come with the project."""

import os
from pathlib import Path


def shared_data() -> Path:
    """The folder that SHARED_DATA names (default: ../shared/data beside the project)."""
    return Path(os.environ.get("SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
