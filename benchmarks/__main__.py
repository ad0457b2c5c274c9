"""`make bench`: every benchmark in one run."""

from benchmarks import attacks, delivery, grading, learning, model, retrieval, scale, startup, tick

for benchmark in (startup, retrieval, scale, grading, attacks, tick, learning, delivery, model):
    print(f"\n## {benchmark.__name__.rpartition('.')[2]}\n", flush=True)  # noqa: T201
    benchmark.main()
