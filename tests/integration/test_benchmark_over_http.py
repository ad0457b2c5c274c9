"""The benchmark of the whole way would see what it says that it does not see."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.golden import read_golden
from benchmarks.model_over_http import BY_MODEL, asked_all, lies_table, outcomes_table
from benchmarks.model_verdict import PREVIEW, REPLY
from knowledge import answering
from knowledge.extraction import Extract, Quote
from knowledge.grounding import Sentence
from knowledge.weighing import Ranked

QUESTIONS = [each for each in read_golden() if each.answerable][:4]


def _believed(sentences: Sequence[Sentence], passages: Sequence[Ranked], _encoder: object) -> list[Extract]:
    whole = Quote(passages[0].passage, 0, len(passages[0].passage.text))
    return [Extract((whole,), sentence.text) for sentence in sentences]


async def test_lies_that_are_believed_are_found_in_previews_and_replies(
    tmp_path: Path, indexed_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "check_draft", _believed)
    found, answered = await asked_all(indexed_folder, tmp_path, QUESTIONS)
    assert answered == QUESTIONS
    assert found.outcomes[BY_MODEL] == found.drafts == len(QUESTIONS)
    assert found.told.total() > 2 * len(QUESTIONS)
    assert found.seen[REPLY].total() > 0.8 * found.told.total()
    assert found.seen[PREVIEW].total() > 0.5 * found.told.total()
    assert lies_table(found).row_count == 6
    assert outcomes_table(found).row_count == 1
