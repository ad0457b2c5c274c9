"""`make bench`: every benchmark in one run."""

from benchmarks import grading, retrieval, scale, startup

for benchmark in (startup, retrieval, scale, grading):
    print(f"\n## {benchmark.__name__.rpartition('.')[2]}\n", flush=True)  # noqa: T201
    benchmark.main()
