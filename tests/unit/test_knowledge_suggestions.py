"""Which questions are offered next, with vectors made by hand and trials that are played."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from knowledge.embedding import Matrix
from knowledge.errors import VectorsUnavailable
from knowledge.suggestions import Known, NextQuestion, Suggestions, Topic, chosen, pool_of
from storage.passages import ListedPassage

WIDTH = 8


def at(cosine: float, axis: int = 1) -> Matrix:
    """A unit vector with this cosine to `TOPIC`'s, leaning towards one axis of its own."""
    vector = np.zeros(WIDTH, dtype=np.float32)
    vector[0], vector[axis] = cosine, np.sqrt(1 - cosine**2)
    return vector


def known(text: str, vector: Matrix, quoted: Sequence[str], role: str | None = "baker") -> Known:
    return Known(NextQuestion(text, text, role), vector, frozenset(quoted))


def topic(
    roles: Sequence[str] = ("baker",), quoted: Sequence[str] = ("pay", "gold"), **besides: Any
) -> Topic:
    return Topic(at(1.0), frozenset(roles), frozenset(quoted), **besides)


def texts(found: Sequence[NextQuestion]) -> list[str]:
    return [each.text for each in found]


def passage(text: str, kind: str = "qa", role: str | None = "baker") -> ListedPassage:
    return ListedPassage(str(hash(text)), "s.md", "Guide", role, "Questions", kind, text)


# --- the pool


def test_the_pool_holds_starters_and_the_questions_of_passages_once() -> None:
    passages = [
        passage("Q: How much is the pay of a baker?\nA: 300 gold."),
        passage("Q: When does the shift start?\nA: At 4 AM."),
        passage("Pay is 300 gold.", kind="prose"),
    ]
    pool = pool_of(passages, {"baker": ["How much is the pay of a baker?"]})
    assert texts(list(pool.values())) == ["How much is the pay of a baker?", "When does the shift start?"]


def test_a_question_that_leans_on_another_is_not_posed_alone() -> None:
    assert pool_of([passage("Q: And how long is it?\nA: An hour.")], {}) == {}


def test_an_id_lasts_as_long_as_its_question_and_role() -> None:
    text = "Q: When does the shift start?\nA: At {} AM."
    [(before, _)] = pool_of([passage(text.format(4))], {}).items()
    assert list(pool_of([passage(text.format(5))], {})) == [before]
    assert list(pool_of([passage(text.format(4), role="smith")], {})) != [before]
    assert len(f"next:{before}") <= 64


# --- the choice


def test_the_nearest_three_are_offered_and_none_that_is_far() -> None:
    pool = [known(f"q{i}?", at(0.2 + 0.1 * i, i + 1), [f"new{i}"]) for i in range(5)]
    pool.append(known("far?", at(0.05, 7), ["far"]))
    assert texts(chosen(pool, topic())) == ["q4?", "q3?", "q2?"]
    assert texts(chosen(pool[-1:], topic())) == []


def test_a_paraphrase_of_the_question_asked_is_not_offered() -> None:
    assert chosen([known("Same?", at(0.95), ["new"])], topic()) == ()


def test_a_question_whose_answer_quotes_the_same_is_not_offered() -> None:
    assert chosen([known("Wages?", at(0.5), ["pay", "gold"])], topic()) == ()
    assert texts(chosen([known("Bonus?", at(0.5), ["gold", "bonus"])], topic())) == ["Bonus?"]


def test_only_the_role_of_the_answer_is_offered_or_none_at_all() -> None:
    pool = [
        known("Smith?", at(0.7, 1), ["a"], "smith"),
        known("Any?", at(0.5, 2), ["b"], None),
        known("Baker?", at(0.3, 3), ["c"], "baker"),
    ]
    assert texts(chosen(pool, topic())) == ["Any?", "Baker?"]


def test_without_a_role_all_that_is_offered_is_of_the_same_one() -> None:
    pool = [
        known("Smith?", at(0.7, 1), ["a"], "smith"),
        known("Baker?", at(0.5, 2), ["b"], "baker"),
        known("Smith too?", at(0.3, 3), ["c"], "smith"),
    ]
    assert texts(chosen(pool, topic(roles=()))) == ["Smith?", "Smith too?"]


def test_what_was_asked_of_late_is_not_offered_however_it_is_written() -> None:
    pool = [known("When does the shift start?", at(0.5), ["shift"])]
    assert chosen(pool, topic(besides=["when does the shift start"])) == ()
    assert texts(chosen(pool, topic(besides=["when does it end"]))) == ["When does the shift start?"]


def test_those_offered_differ_in_words_and_in_what_they_bring() -> None:
    pool = [
        known("First?", at(0.6, 1), ["a", "b"]),
        known("First again?", at(0.55, 1), ["c", "d"]),
        known("Other words, same answer?", at(0.5, 2), ["a", "b"]),
        known("Second?", at(0.4, 3), ["e", "f"]),
    ]
    assert texts(chosen(pool, topic())) == ["First?", "Second?"]


def test_of_two_that_are_as_near_the_shorter_one_comes_first() -> None:
    long = "Where in the whole wide world, if I may ask so, do the bakers buy all of their flour?"
    pool = [known(long, at(0.5, 1), ["a"]), known("Where is flour bought?", at(0.5, 2), ["b"])]
    assert texts(chosen(pool, topic())) == ["Where is flour bought?", long]


def test_a_refusal_may_be_met_with_a_better_wording_of_the_same() -> None:
    assert texts(chosen([known("Same?", at(0.95), ["new"])], topic(quoted=()))) == ["Same?"]


# --- trying them


@dataclass
class Version:
    id: int


@dataclass
class Index:
    passages: Sequence[ListedPassage]


@dataclass
class Serving:
    """A version as far as suggestions look at it."""

    version: Version
    index: Index


QUESTIONS = [f"Q: What is thing number {i} here?\nA: Thing {i}." for i in range(6)]


class Stand:
    """A library whose versions are swapped by hand and whose answers are played."""

    def __init__(self) -> None:
        self.serving = Serving(Version(1), Index([passage(text) for text in QUESTIONS]))
        self.tried: list[str] = []
        self.refused: set[str] = set()
        self.fails = False
        self.suggestions = Suggestions(self.current, {}, self.trial, self.work)  # type: ignore[arg-type]

    async def current(self) -> Serving:
        return self.serving

    async def work(self, work: Callable[[], Any]) -> Any:
        return work()

    async def trial(self, question: NextQuestion) -> Known | None:
        if self.fails:
            raise VectorsUnavailable("gone for a moment")
        self.tried.append(question.text)
        await asyncio.sleep(0)
        axis = int(question.text.split()[-2]) % (WIDTH - 1) + 1
        refused = question.text in self.refused
        return None if refused else Known(question, at(0.5, axis), frozenset([question.text]))

    async def offered(self, version: int = 1, most: int = 6) -> list[str]:
        self.suggestions.look_ahead(None, most)
        await self.suggestions.rest()
        return texts(self.suggestions.choose(version, topic()))


async def test_nothing_is_offered_that_was_not_tried_and_each_is_tried_once() -> None:
    stand = Stand()
    assert stand.suggestions.choose(1, topic()) == ()
    assert len(await stand.offered(most=2)) == 2
    assert len(await stand.offered(most=2)) == 3
    await stand.offered()
    await stand.offered()
    assert len(stand.tried) == len(set(stand.tried)) == 6


async def test_what_the_documents_do_not_answer_is_never_offered() -> None:
    stand = Stand()
    stand.refused = {f"What is thing number {i} here?" for i in range(5)}
    assert await stand.offered() == ["What is thing number 5 here?"]


async def test_another_version_offers_nothing_of_the_one_before() -> None:
    stand = Stand()
    assert await stand.offered()
    stand.serving = Serving(Version(2), Index([passage(QUESTIONS[0])]))
    assert stand.suggestions.choose(2, topic()) == ()
    assert await stand.offered(version=2) == ["What is thing number 0 here?"]
    [last] = pool_of([passage(QUESTIONS[5])], {})
    assert await stand.suggestions.find(last) is None


async def test_a_question_is_found_by_its_id_before_it_was_tried() -> None:
    [id_] = pool_of([passage(QUESTIONS[3])], {})
    found = await Stand().suggestions.find(id_)
    assert found is not None
    assert found.text == "What is thing number 3 here?"


async def test_a_trial_that_fails_is_made_again_later() -> None:
    stand = Stand()
    stand.fails = True
    assert await stand.offered() == []
    stand.fails = False
    assert len(await stand.offered()) == 3


async def test_closing_leaves_off_trying() -> None:
    stand = Stand()
    stand.suggestions.look_ahead(None, 6)
    await asyncio.sleep(0)
    await stand.suggestions.close()
    tried = len(stand.tried)
    await asyncio.sleep(0.01)
    assert len(stand.tried) == tried < 6


@pytest.mark.parametrize("role", ["smith", None])
async def test_questions_of_the_role_are_tried_first(role: str | None) -> None:
    stand = Stand()
    first = passage("Q: What is the last thing, number 7 here?\nA: It is last.", role=role)
    stand.serving.index.passages = [*stand.serving.index.passages, first]
    stand.suggestions.look_ahead(role, 1)
    await stand.suggestions.rest()
    assert stand.tried == ["What is the last thing, number 7 here?"]
