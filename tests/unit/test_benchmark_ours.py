"""Our own pipeline is asked like any other."""

from pathlib import Path

import pytest

from benchmarks.faqs import Faq, Paraphrase
from benchmarks.ours import ask_all
from benchmarks.questions import NOWHERE, Corpus
from knowledge.embedding import Encoder

CANTEEN = Faq("house.md", "House", "When does the canteen open?", "It opens at noon and closes at three.")
PARKING = Faq("house.md", "House", "Where may I park my car?", "Behind the warehouse, next to the gate.")


def written(folder: Path) -> Corpus:
    entries = [f"## {faq.question}\n\n{faq.answer}" for faq in (CANTEEN, PARKING)]
    (folder / "house.md").write_text("\n\n".join(["# House", *entries]), encoding="utf-8")
    return Corpus([folder / "house.md"])


def test_the_right_passage_is_found_and_the_answer_kept(tmp_path: Path) -> None:
    (row,) = ask_all(
        written(tmp_path), [Paraphrase("When is the canteen open?", "plain", CANTEEN)], Encoder()
    )
    assert row.rank == 0
    assert row.answer is not None
    assert row.question.is_told(row.answer.answer)
    assert all(citation.quote in row.texts[citation.passage_id] for citation in row.answer.citations)


def test_a_question_that_is_rightly_refused_has_no_rank(tmp_path: Path) -> None:
    asked = Paraphrase("Who won the cricket final yesterday?", "plain", CANTEEN, answerable=False)
    (row,) = ask_all(written(tmp_path), [asked], Encoder())
    assert row.answer is not None
    assert not row.answer.answered
    assert row.rank == NOWHERE


def test_a_file_that_cannot_be_read_ends_the_benchmark(tmp_path: Path) -> None:
    corpus = written(tmp_path)
    (tmp_path / "empty.md").touch()
    with pytest.raises(ValueError, match=r"empty\.md"):
        ask_all(Corpus([*corpus.paths, tmp_path / "empty.md"]), [], Encoder())
