"""The grading benchmark where its data is not at hand."""

import os
import subprocess
import sys
from pathlib import Path


def test_without_data_the_benchmark_says_where_it_should_be(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.grading"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "SHARED_DATA": str(tmp_path)},
    )
    assert "SHARED_DATA names the folder" in " ".join(done.stdout.split())
