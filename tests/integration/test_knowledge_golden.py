"""Questions with known answers, on the shipped corpus. The floors stand a little under what is measured."""

import asyncio
from pathlib import Path

import pytest

from benchmarks.retrieval import Row, ours, read_golden, summary


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return asyncio.run(ours(tmp_path_factory.mktemp("golden"), read_golden()))


def test_the_golden_set_covers_every_role_in_both_halves() -> None:
    questions = read_golden()
    for half in ("tune", "held_out"):
        assert (
            len({question.role for question in questions if question.half == half and question.expect}) == 5
        )
    assert sum(not question.expect for question in questions) >= 30


@pytest.mark.parametrize("half", ["tune", "held_out"])
def test_answers_and_refusals_stay_as_good_as_they_were(measured: list[Row], half: str) -> None:
    figures = summary([row for row in measured if row.question.half == half])
    assert figures.first >= 0.90
    assert figures.first_three >= 0.95
    assert figures.auc >= 0.95
    assert figures.facts >= 0.85
    assert figures.refused_wrongly <= 0.05
    assert figures.refused_rightly >= 0.78


def test_every_answer_is_short_and_every_quote_stands_in_its_passage(measured: list[Row]) -> None:
    for row in measured:
        assert len(row.answer.answer) <= 600
        assert row.answer.answered == bool(row.answer.citations)
        for citation in row.answer.citations:
            assert citation.quote
            assert citation.quote in row.texts[citation.passage_id]


def test_no_golden_question_stands_in_the_corpus_word_for_word_too_often() -> None:
    corpus = "\n".join(path.read_text() for path in Path("knowledge/sources").glob("*.md"))
    questions = [question for question in read_golden() if question.expect]
    assert sum(f"Q: {question.ask}" in corpus for question in questions) < len(questions) / 5
