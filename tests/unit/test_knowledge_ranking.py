import numpy as np
import pytest

from knowledge.embedding import WIDTH, Matrix
from knowledge.packing import PassageTokens
from knowledge.ranking import TermCover, covered_of, own_rows
from knowledge.segments import Segments, segments_of
from knowledge.terms import Term
from knowledge.weighing import DENSE_WEIGHT, dense_weight

TEXTS = (
    "Bring these:\n- a resume\n- a photo\nThe guide does not say when it opens, or where it is.",
    "The test takes 60 minutes. It has 20 questions.",
    "| Round | Length |\n|---|---|\n| Test | 60 minutes |",
)


def passage(text: str, draw: np.random.Generator, section: str = "") -> Segments:
    """A passage with a made-up vector for each of its words, one for its title and one for its heading."""
    starts = [
        -1000,
        -1 - len(section.split(" > ")[-1]),
        *(at for at, letter in enumerate(text) if letter != " " and (" " + text)[at] in " \n"),
    ]
    quantised = draw.integers(-127, 128, (len(starts), WIDTH), dtype=np.int8)
    scales = draw.uniform(0.001, 0.002, len(starts)).astype(np.float32)
    return segments_of(text, PassageTokens(quantised, scales, np.array(starts, dtype=np.int32)), section)


def unit_rows(count: int, draw: np.random.Generator) -> Matrix:
    rows = draw.normal(size=(count, WIDTH)).astype(np.float32)
    unit: Matrix = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.fixture
def draw() -> np.random.Generator:
    return np.random.default_rng(3)


def term_of(weight: float, *variants: Matrix) -> Term:
    return Term(words=("a",), weight=weight, variants=variants, called=(frozenset("a"),), tells=True)


def one_by_one(term: Term, rows: Matrix) -> float:
    """What `covered_of` works out for all at once: the best variant, the mean of its pieces' best cosines."""
    return max(float((variant @ rows.T).max(axis=1).mean()) for variant in term.variants)


@pytest.mark.parametrize("pieces", [1, 40])  # 40 pieces to a variant: a block of few vectors a product
def test_parts_are_covered_as_if_each_was_compared_by_itself(pieces: int, draw: np.random.Generator) -> None:
    terms = [
        term_of(1.0, unit_rows(pieces, draw), unit_rows(2, draw)),
        term_of(2.0, unit_rows(1, draw)),
    ]
    [question], passages = unit_rows(1, draw), [passage(text, draw) for text in TEXTS]
    found = covered_of(TermCover(terms), question, passages)
    for segments, covered in zip(passages, found, strict=True):
        for part in covered.parts:
            rows = own_rows(segments.tokens, part.unit.start, part.unit.end)
            assert np.allclose(part.covered, [one_by_one(term, rows) for term in terms], atol=1e-5)
            total = rows.sum(axis=0)
            assert part.cosine == pytest.approx(float(total @ question / np.linalg.norm(total)), abs=1e-5)


@pytest.mark.parametrize(
    ("section", "text", "start", "end"),
    [
        ("Test > How long is it?", "It takes 60 minutes.", -16, 0),
        ("Test > How long is it?", "Q: Is it long?\nA: 60 minutes.", 3, 14),
        ("Test > Length", "It takes 60 minutes.", 0, 0),
    ],
)
def test_the_question_that_a_passage_answers_is_its_own_before_its_heading(
    section: str, text: str, start: int, end: int, draw: np.random.Generator
) -> None:
    [question], segments = unit_rows(1, draw), passage(text, draw, section)
    [covered] = covered_of(TermCover([]), question, [segments])
    total = own_rows(segments.tokens, start, end).sum(axis=0)
    posed = float(total @ question / np.linalg.norm(total)) if end > start else None
    assert covered.posed == pytest.approx(posed, abs=1e-5)


def test_a_denial_is_covered_clause_by_clause(draw: np.random.Generator) -> None:
    term, segments = term_of(1.0, unit_rows(1, draw)), passage(TEXTS[0], draw)
    [covered] = covered_of(TermCover([term]), unit_rows(1, draw)[0], [segments])
    clauses = [own_rows(segments.tokens, each.start, each.end) for each in segments.denials]
    assert len(clauses) == 3
    assert np.allclose(covered.denials[:, 0], [one_by_one(term, rows) for rows in clauses], atol=1e-5)


def test_what_leads_items_in_is_their_context(draw: np.random.Generator) -> None:
    term, segments = term_of(1.0, unit_rows(1, draw)), passage(TEXTS[0], draw)
    [covered] = covered_of(TermCover([term]), unit_rows(1, draw)[0], [segments])
    lead, *items, last = covered.parts
    heading = one_by_one(term, segments.tokens.rows[:2])
    assert [part.unit.kind for part in covered.parts] == ["lead", "item", "item", "sentence"]
    for part in (lead, *items, last):
        assert part.context[0] == pytest.approx(max(heading, float(lead.covered[0])), abs=1e-5)
        assert part.joint[0] == pytest.approx(max(part.covered[0], 0.9 * part.context[0]), abs=1e-5)


def test_only_a_unit_that_denies_does_not_tell(draw: np.random.Generator) -> None:
    assert passage(TEXTS[0], draw).telling == (True, True, True, False)


def test_a_passage_without_tokens_covers_nothing(draw: np.random.Generator) -> None:
    empty = PassageTokens(np.zeros((0, WIDTH), np.int8), np.zeros(0, np.float32), np.zeros(0, np.int32))
    term = term_of(1.0, unit_rows(1, draw))
    [covered] = covered_of(TermCover([term]), unit_rows(1, draw)[0], [segments_of("To be.", empty)])
    assert [(part.covered.tolist(), part.cosine) for part in covered.parts] == [([0.0], 0.0)]


def test_a_question_without_terms_is_compared_as_a_whole(draw: np.random.Generator) -> None:
    [covered] = covered_of(TermCover([]), unit_rows(1, draw)[0], [passage(TEXTS[1], draw)])
    assert all(part.covered.shape == (0,) and part.cosine != 0 for part in covered.parts)


def test_without_passages_nothing_is_covered(draw: np.random.Generator) -> None:
    assert covered_of(TermCover([]), unit_rows(1, draw)[0], []) == []


def test_the_whole_vector_weighs_more_among_questions_far_apart_and_not_among_paragraphs() -> None:
    assert dense_weight(0.2, [True] * 4) > dense_weight(0.1, [True] * 4) > dense_weight(0.0, [True] * 4)
    assert dense_weight(0.2, [False] * 4) == dense_weight(0.0, []) == DENSE_WEIGHT
    assert dense_weight(0.2, [True, False]) == pytest.approx((dense_weight(0.2, [True]) + DENSE_WEIGHT) / 2)
