"""From ranked passages to an answer with citations, or to a plain refusal. Knows no index and no Chroma."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, Literal, Protocol

from knowledge.disagreement import HEADLINE, both_sides, other_side
from knowledge.embedding import Encoder
from knowledge.extraction import LIMIT, Extract, Quote, extract, is_to_the_point
from knowledge.grounding import MOST, Sentence, check_draft, fitting
from knowledge.lexical import stems_of
from knowledge.question import Question
from knowledge.refusal import REFUSAL, denied, nearest, refusal
from knowledge.suggestions import NextQuestion
from knowledge.support import NOTHING
from knowledge.weighing import Ranked, weighed

Mode = Literal["extractive", "model"]
Show = Callable[[str], None]
Worker = Callable[[Callable[[], Any]], Awaitable[Any]]
PASSAGES_FOR_MODEL = 5
_LEFT = 0.5  # of a model's sentences: with fewer that hold, none of them is worth much
_FOREIGN = 2.0  # support from which another role's document may answer


class DraftAnswer(Protocol):
    """What a model wrote; no sentences: the passages do not answer."""

    @property
    def sentences(self) -> Sequence[Sentence]:
        """In reading order."""


class AnswerWriter(Protocol):
    """A language model that writes an answer from passages. Raises prompts.errors.ModelError when it
    cannot.
    """

    async def write_answer(
        self,
        question: str,
        passages: Sequence[str],
        follow: Callable[[DraftAnswer], Awaitable[None]] | None = None,
    ) -> DraftAnswer:
        """Write from these passages only; `follow` is told the sentences that are there so far."""

    async def dropped(self, sentences: int) -> None:
        """Too few of so many sentences that it wrote were borne out, so none of them is used."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a part of an answer stands: `quote` is a substring of the passage's text; `n` is its [n]."""

    n: int
    passage_id: str
    source: str
    title: str
    section: str
    quote: str
    dated: date | None = None  # of the document, where it disagrees with another one


@dataclass(frozen=True, slots=True)
class Answer:
    """What a candidate is told. Without an answer there are no citations, but up to three known things
    nearby. `next` are up to three questions to go on with, which the documents do answer.
    """

    question: str
    answered: bool
    mode: Mode
    answer: str
    citations: tuple[Citation, ...]
    nearest: tuple[str, ...]
    next: tuple[NextQuestion, ...] = ()
    seconds: float = 0.0
    support: float = 0.0  # log-odds that the documents answer

    @property
    def disputed(self) -> bool:
        """Whether it shows two documents that do not agree."""
        return any(citation.dated for citation in self.citations)

    def after(self, seconds: float) -> Answer:
        """The same answer with the time that it took."""
        return replace(self, seconds=round(seconds, 4))


class Responder:
    """Decides whether to answer, and answers with quoted sentences or, given a writer, with checked ones."""

    def __init__(self, encoder: Encoder, writer: AnswerWriter | None = None) -> None:
        self._encoder = encoder
        self._writer = writer

    def respond(self, asked: str, question: Question, ranked: Sequence[Ranked]) -> Answer:
        """The extractive answer, or the refusal."""
        own = [each for each in ranked if each.given.own and each.tells]
        others = [] if question.roles else [each for each in ranked if not each.given.own and each.tells]
        best = max([NOTHING, *(each.support for each in own[:1])])
        parts, weakest = _several(question, ranked)
        if parts:
            answer, best = _answer(asked, "extractive", parts), max(best, weakest)
        elif best >= 0:
            answer = _settled(asked, question, own)
        elif others and others[0].support >= _FOREIGN and not denied(ranked):
            answer = _said(asked, others[0], extract(question, others[:1]))
        else:
            answer = Answer(asked, False, "extractive", refusal(asked, ranked), (), nearest(ranked))
        return replace(answer, support=best)

    async def written(
        self,
        answer: Answer,
        question: Question,
        ranked: Sequence[Ranked],
        worker: Worker,
        show: Show | None = None,
    ) -> Answer:
        """The model's answer in place of the extractive one, as far as its passages bear it out.

        While it is being written, `show` is told the sentences of it that may be shown; "" at the beginning.
        """
        if self._writer is None or not answer.answered or answer.disputed:
            return answer
        from prompts.errors import ModelError

        passages = [each for each in ranked if each.tells and each.given.own][:PASSAGES_FOR_MODEL]
        if passages and passages[0].reviewed:
            return answer
        texts = [f"{each.passage.section}\n{each.passage.text}" for each in passages]

        def check(sentences: Sequence[Sentence]) -> list[Extract]:
            return check_draft(sentences, passages, self._encoder)

        def answers(checked: Sequence[Extract]) -> bool:
            several = bool(question.things)
            return bool(checked) and (several or is_to_the_point(question, passages, checked))

        follow = None
        if show:
            show("")
            follow = _Following(answer.question, check, answers, worker, show).follow
        try:
            draft = await self._writer.write_answer(question.text, texts, follow)
        except ModelError:
            return answer
        checked: list[Extract] = await worker(partial(check, draft.sentences))
        if len(checked) < _LEFT * len(draft.sentences) or not answers(checked):
            await self._writer.dropped(len(draft.sentences))
            return answer
        return replace(_answer(answer.question, "model", checked), support=answer.support)


@dataclass(slots=True)
class _Following:
    """Shows an answer while it is being written: each sentence once it is checked, as it will stand there,
    and nothing before one of them answers.
    """

    asked: str
    check: Callable[[Sequence[Sentence]], list[Extract]]
    answers: Callable[[Sequence[Extract]], bool]
    worker: Worker
    show: Show
    _seen: int = 0
    _checked: list[Extract] = field(default_factory=list)

    async def follow(self, draft: DraftAnswer) -> None:
        """Take up what is new in the draft."""
        new = draft.sentences[self._seen : MOST]
        self._seen = len(draft.sentences)
        if extracts := await self.worker(partial(self.check, new)):
            self._checked = fitting([*self._checked, *extracts])
            if self.answers(self._checked):
                self.show(_answer(self.asked, "model", self._checked).answer)


def _several(question: Question, ranked: Sequence[Ranked]) -> tuple[list[Extract], float]:
    """An answer to each of the several things asked, and the least support of them; [] where one has none."""
    parts: list[Extract] = []
    weakest = math.inf
    for thing in question.things:
        own = [
            each for each in weighed(thing, [each.given for each in ranked]) if each.tells and each.given.own
        ]
        if not own or own[0].support < 0:
            return [], NOTHING
        parts += extract(thing, own[:1], LIMIT // len(question.things))
        weakest = min(weakest, own[0].support)
    return list(dict.fromkeys(parts)), weakest


def _settled(asked: str, question: Question, own: Sequence[Ranked]) -> Answer:
    """The extractive answer, or both where another document says otherwise; a coach's word settles it."""
    chosen = extract(question, own)
    sides = None if own[0].reviewed else other_side(question, chosen, own)
    if sides is None:
        return _said(asked, own[0], chosen)
    _, other = sides
    if other.ranked.reviewed:
        return _said(asked, other.ranked, extract(question, [other.ranked]))
    answer = _answer(asked, "extractive", both_sides(sides), HEADLINE)
    dates = {side.ranked.passage.id: side.ranked.passage.dated for side in sides}
    dated = [replace(citation, dated=dates[citation.passage_id]) for citation in answer.citations]
    return replace(answer, citations=tuple(dated))


def _said(asked: str, best: Ranked, extracts: Sequence[Extract]) -> Answer:
    """The extractive answer; it begins with its role where nobody named that role, nor does its first
    sentence.
    """
    names = best.given.role_names
    if best.given.about or not names or not extracts or _names(extracts[0].said, names):
        return _answer(asked, "extractive", extracts)
    return _answer(asked, "extractive", extracts, f"{names[0]}: ")


def _names(text: str, names: Sequence[str]) -> bool:
    """Whether a text has one of these names in it, in any form of its words."""
    said = f" {' '.join(stems_of(text))} "
    return any(f" {' '.join(stems_of(name))} " in said for name in names)


def _answer(asked: str, mode: Mode, extracts: Sequence[Extract], lead: str = "") -> Answer:
    """Number the passages in the order of their first use and put the numbers behind every part."""
    if not extracts:
        return Answer(asked, False, mode, REFUSAL, (), ())
    quotes: dict[str, list[Quote]] = {}
    for each in extracts:
        for quote in each.quotes:
            quotes.setdefault(quote.passage.id, []).append(quote)
    numbers = {id_: number for number, id_ in enumerate(quotes, start=1)}
    lines = [each.rendered([numbers[quote.passage.id] for quote in each.quotes]) for each in extracts]
    citations = tuple(_citation(numbers[id_], parts) for id_, parts in quotes.items())
    return Answer(asked, True, mode, lead + _joined(lines, extracts), citations, ())


def _joined(lines: Sequence[str], extracts: Sequence[Extract]) -> str:
    """Items of a list on lines of their own; sentences one after the other."""
    text, after_item = "", False
    for line, each in zip(lines, extracts, strict=True):
        gap = "\n" if each.listed or after_item else " "
        text += gap + line if text else line
        after_item = each.listed
    return text


def _citation(number: int, parts: Sequence[Quote]) -> Citation:
    """One citation a passage, quoting from the first to the last part that was used."""
    passage = parts[0].passage
    quote = passage.text[min(part.start for part in parts) : max(part.end for part in parts)]
    return Citation(number, passage.id, passage.source, passage.title, passage.section, quote)
