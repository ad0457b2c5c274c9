"""Finding the passage, telling what has no answer, and saying it shortly: the LangChain tutorial's pipeline,
BM25 alone, and ours, in one run.

All three read the same files with the same model. `python -m benchmarks.retrieval`
"""

from collections.abc import Sequence

from rich.console import Console

from benchmarks.faqs import by_paraphrase
from benchmarks.figures import length_table
from benchmarks.golden import on_bare, on_shipped
from benchmarks.public_sets import clinc, squad
from knowledge.answering import Answer
from knowledge.embedding import Encoder

LEGEND = """\
questions: answerable + not · first, first 3: the place of the right passage · told: the answer or its quotes
say what was asked for · AUC: answerable from not, by support (baselines: by the best score) · –: not done
"""


def main() -> None:
    """Print the tables."""
    console, encoder = Console(width=118), Encoder()
    answers: dict[str, Sequence[Answer]] = {}
    console.print(LEGEND)
    for benchmark in (on_shipped, on_bare, by_paraphrase, squad, clinc):
        report = benchmark(encoder)
        console.print(*report.shown, sep="\n")
        answers |= report.answers
    console.print(length_table(answers))


if __name__ == "__main__":
    main()
