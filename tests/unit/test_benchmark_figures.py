"""The figures are those of a hand calculation, and what is not there is said not to be there."""

import math
from pathlib import Path

import numpy as np
import pytest

from benchmarks.baselines import bm25_only, ranked, tutorial_chunks
from benchmarks.figures import answers_of, area, summary
from benchmarks.golden import GoldenQuestion, on_bare, read_golden
from benchmarks.public_sets import clinc, clinc_set, squad, squad_set
from benchmarks.questions import NOWHERE, Corpus, Passage, Row, rank_of
from knowledge.answering import Answer, Citation
from knowledge.embedding import Encoder


def question(ask: str = "how long?", expect: tuple[str, ...] = ("45 min",)) -> GoldenQuestion:
    return GoldenQuestion("questions", "tune", "nurse", ("nurse",), ask, expect)


def told(text: str, quote: str = "") -> Answer:
    citations = (Citation(1, "p", "a.md", "A", "", quote),) if quote else ()
    return Answer("how long?", bool(text), "extractive", text or "No.", citations, ())


CHUNKS = [
    Passage("a.md", "nurse", "The round takes forty-five minutes."),
    Passage("b.md", "clerk", "The round takes 45 min."),
    Passage("a.md", "nurse", "The nurse round takes 45 MIN."),
]


def test_a_passage_is_right_for_its_role_and_with_all_facts_only() -> None:
    assert [question().is_right(chunk) for chunk in CHUNKS] == [False, False, True]
    assert rank_of(question(), CHUNKS) == 2
    assert rank_of(question(expect=("60 min",)), CHUNKS) == NOWHERE


def test_area_counts_a_tie_as_half() -> None:
    assert area([2.0, 1.0], [1.0, 0.0]) == pytest.approx(3.5 / 4)
    assert math.isnan(area([1.0], []))


def test_a_summary_shares_over_what_was_asked() -> None:
    rows = [
        Row(question(), 0, 2.0, told("It takes 45 min.")),
        Row(question(), 2, 1.0, told("It takes a while.", quote="45 min")),
        Row(question(), NOWHERE, -1.0, told("")),
        Row(question(expect=()), NOWHERE, 0.0, told("")),
        Row(question(expect=()), NOWHERE, 0.5, told("It takes an hour.")),
    ]
    found = summary(rows)
    assert (found.first, found.first_three) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert found.facts == pytest.approx(2 / 3)
    assert (found.refused_wrongly, found.refused_rightly) == (pytest.approx(1 / 3), 0.5)
    assert found.auc == pytest.approx(4 / 6)
    assert len(answers_of(rows)) == 3


def test_a_pipeline_that_only_ranks_neither_tells_nor_refuses() -> None:
    found = summary([Row(question(), 0, 1.0), Row(question(expect=()), NOWHERE, 0.0)])
    assert (found.first, found.auc) == (1.0, 1.0)
    assert all(map(math.isnan, (found.facts, found.refused_wrongly, found.refused_rightly)))


def test_a_baseline_takes_the_best_score_first_and_is_as_sure_as_that() -> None:
    scores = np.array([0.1, 0.5, 0.9], dtype=np.float32)
    (row,) = ranked(CHUNKS, lambda _: scores, [question()])
    assert (row.rank, row.score) == (0, pytest.approx(0.9))


def test_bm25_prefers_the_chunk_with_the_rare_word() -> None:
    scores = bm25_only(CHUNKS)("nurse")
    assert scores.argmax() == 2
    assert scores[0] == 0


def test_tutorial_chunks_know_their_file_and_its_role(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("word " * 400, encoding="utf-8")
    chunks = tutorial_chunks(Corpus([tmp_path / "a.md"], {"a.md": "nurse"}))
    assert len(chunks) == 3
    assert all(
        len(chunk.text) <= 1000 and (chunk.source, chunk.role) == ("a.md", "nurse") for chunk in chunks
    )


def test_what_only_the_shipped_documents_answer_is_marked() -> None:
    only_shipped = [each for each in read_golden() if not each.bare]
    assert only_shipped
    assert all(each.answerable for each in only_shipped)


@pytest.mark.parametrize("benchmark", [on_bare, squad, clinc])
def test_a_benchmark_without_its_data_says_so(
    benchmark: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHARED_DATA", str(tmp_path / "data"))
    report = benchmark(Encoder())  # type: ignore[operator]
    (line,) = report.shown
    assert line.startswith("No ")
    assert str(tmp_path) in line
    assert not report.answers


def test_a_paragraph_is_one_file_however_many_questions_it_has() -> None:
    paragraph = {"title": "Salt_lake", "passage_id": "Salt#0", "context": "Salt is white."}
    records = [
        {**paragraph, "question": "Which colour?", "answers": ["white"], "is_impossible": False},
        {**paragraph, "question": "Which taste?", "answers": [], "is_impossible": True},
    ]
    files, (asked, other) = squad_set(records)
    assert files == {"0000.md": "# Salt lake\n\nSalt is white.\n"}
    assert asked.answerable
    assert not other.answerable
    assert asked.is_right(Passage("0000.md", None, "white"))
    assert asked.is_told("It is White.")


def test_a_request_is_of_its_intent_and_one_out_of_scope_of_none() -> None:
    records = [
        {"text": "pay it", "intent": "pay_bill", "split": "train", "oos": False},
        {"text": "settle my bill", "intent": "pay_bill", "split": "test", "oos": False},
        {"text": "sing", "intent": "oos", "split": "train", "oos": True},
        {"text": "dance", "intent": "oos", "split": "test", "oos": True},
    ]
    files, (asked, other) = clinc_set(records)
    assert files == {"intents.md": "# What people ask for\n\n## Pay bill\n\n- pay it\n"}
    assert asked.is_right(Passage("intents.md", None, "## Pay bill\n- pay it"))
    assert asked.answerable
    assert not other.answerable
