from collections import Counter

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexical import Lexicon, stems_of
from knowledge.words import words_of

WORDS = st.sampled_from(["salary", "salaries", "interview", "the", "rounds", "test", "notice", "b.sc"])
TEXTS = st.lists(st.lists(WORDS, max_size=8).map(" ".join), max_size=6)


@given(TEXTS.filter(lambda texts: any(map(stems_of, texts))), st.lists(WORDS, min_size=1, max_size=4))
def test_scores_are_those_of_bm25s(texts: list[str], asked: list[str]) -> None:
    lexicon, theirs = Lexicon(texts), bm25s.BM25()
    theirs.index([stems_of(text) for text in texts], show_progress=False)
    stems = stems_of(" ".join(asked)) * 2
    known = [each for each in stems if each in theirs.vocab_dict]
    expected = theirs.get_scores(known) if known else np.zeros(len(texts))
    assert np.allclose(lexicon.scores(stems), expected, atol=1e-5)


@pytest.mark.parametrize("texts", [[], [""], ["the and of"]])
def test_an_index_without_words_scores_nothing(texts: list[str]) -> None:
    lexicon = Lexicon(texts)
    assert lexicon.scores(["salari", "test"]).tolist() == [0.0] * len(texts)
    assert not lexicon.knows("salary")


def test_a_word_is_known_in_any_of_its_forms() -> None:
    lexicon = Lexicon(["Labels are checked."])
    assert lexicon.knows("labeling")
    assert not lexicon.knows("salary")


def test_a_word_that_stands_in_fewer_passages_weighs_more() -> None:
    lexicon = Lexicon(["notice test", "test", "test"])
    assert lexicon.weight("notice") > lexicon.weight("test")


def test_the_vocabulary_holds_every_word_once_in_the_order_of_the_texts() -> None:
    assert Lexicon(["Walk-in test", "the test"]).vocabulary == ("walk", "in", "test", "the")


def test_a_compound_is_known_by_its_parts_written_together() -> None:
    assert Lexicon(["A Walk-in interview"]).compounds == {"walkin": "walk-in"}


@given(st.text(max_size=40))
def test_words_are_the_same_however_a_text_is_spelled_out(text: str) -> None:
    plain = text.encode("ascii", "ignore").decode()
    assert Counter(words_of(plain)) == Counter(words_of(f"{plain} é")) - Counter(["é"])
