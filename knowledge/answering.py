"""From ranked passages to an answer with citations, or to a plain refusal. Knows no index and no Chroma."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from knowledge.embedding import Encoder
from knowledge.extraction import LIMIT, Extract, Quote, extract
from knowledge.grounding import Sentence, check_draft
from knowledge.question import Question
from knowledge.search import Ranked, weighed
from knowledge.support import NOTHING

Mode = Literal["extractive", "model"]
REFUSAL = "My documents do not answer this, and I would rather say so than guess."
OTHER_SCRIPT = "I can only read English so far. Please ask again in English; a few simple words are enough."
PASSAGES_FOR_MODEL = 5
_NEAREST = 3
_DENIED = 0.62  # coverage from which a gap statement speaks of the very thing that was asked
_FOREIGN = 2.0  # support from which another role's document may answer
_NEAR = 0.2  # cosine below which a passage is no help to somebody whose question has no answer


class DraftAnswer(Protocol):
    """What a model wrote; no sentences: the passages do not answer."""

    @property
    def sentences(self) -> Sequence[Sentence]:
        """In reading order."""


class AnswerWriter(Protocol):
    """A language model that writes an answer from passages. Raises prompts.errors.ModelError when it
    cannot.
    """

    async def write_answer(self, question: str, passages: Sequence[str]) -> DraftAnswer:
        """Write from these passages only."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a part of an answer stands: `quote` is a substring of the passage's text; `n` is its [n]."""

    n: int
    passage_id: str
    source: str
    title: str
    section: str
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a candidate is told. Without an answer there are no citations, but up to three known things
    nearby.
    """

    question: str
    answered: bool
    mode: Mode
    answer: str
    citations: tuple[Citation, ...]
    nearest: tuple[str, ...]
    seconds: float = 0.0
    support: float = 0.0  # log-odds that the documents answer

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
        if parts := _several(question, ranked):
            answer = _answer(asked, "extractive", parts)
        elif best >= 0:
            answer = _answer(asked, "extractive", extract(question, own), _lead(own[0]))
        elif others and others[0].support >= _FOREIGN and not _denied(ranked):
            answer = _answer(asked, "extractive", extract(question, others[:1]), _lead(others[0]))
        else:
            answer = _refused(asked, ranked)
        return replace(answer, support=best)

    async def written(
        self,
        answer: Answer,
        question: Question,
        ranked: Sequence[Ranked],
        worker: Callable[[Callable[[], Any]], Awaitable[Any]],
    ) -> Answer:
        """The model's answer in place of the extractive one, as far as its passages bear it out."""
        if self._writer is None or not answer.answered:
            return answer
        from prompts.errors import ModelError

        passages = [each for each in ranked if each.tells and each.given.own][:PASSAGES_FOR_MODEL]
        texts = [f"{each.passage.section}\n{each.passage.text}" for each in passages]
        try:
            draft = await self._writer.write_answer(question.text, texts)
        except ModelError:
            return answer
        checked: list[Extract] = await worker(lambda: check_draft(draft.sentences, passages, self._encoder))
        if not checked:
            return answer
        return replace(_answer(answer.question, "model", checked), support=answer.support)


def _several(question: Question, ranked: Sequence[Ranked]) -> list[Extract]:
    """An answer to each of the several things asked; [] where one of them has none."""
    parts: list[Extract] = []
    for thing in question.things:
        own = [
            each for each in weighed(thing, [each.given for each in ranked]) if each.tells and each.given.own
        ]
        if not own or own[0].support < 0:
            return []
        parts += extract(thing, own[:1], LIMIT // len(question.things))
    return list(dict.fromkeys(parts))


def _lead(ranked: Ranked) -> str:
    """The role that an answer is about, to be put in front of it where nobody named that role."""
    given = ranked.given
    return f"{given.role_names[0]}: " if given.role_names and not given.about else ""


def _answer(asked: str, mode: Mode, extracts: Sequence[Extract], lead: str = "") -> Answer:
    """Number the passages in the order of their first use and put the numbers behind every part."""
    if not extracts:
        return _refused(asked, [])
    quotes: dict[str, list[Quote]] = {}
    for each in extracts:
        for quote in each.quotes:
            quotes.setdefault(quote.passage.id, []).append(quote)
    numbers = {id_: number for number, id_ in enumerate(quotes, start=1)}
    lines = [each.rendered([numbers[quote.passage.id] for quote in each.quotes]) for each in extracts]
    citations = tuple(_citation(numbers[id_], parts) for id_, parts in quotes.items())
    return Answer(asked, True, mode, lead + _joined(lines, extracts), citations, ())


def _refused(asked: str, ranked: Sequence[Ranked]) -> Answer:
    """What the candidate's own documents say that they do not say, else that they do not answer."""
    near = _nearest([each for each in ranked if each.given.own and each.tells])
    said = _denied(ranked) or (REFUSAL if _latin(asked) else OTHER_SCRIPT)
    return Answer(asked, False, "extractive", said, (), near)


def _latin(text: str) -> bool:
    """Whether a text is written in the letters that the embedding model knows."""
    letters = [character for character in text if character.isalpha()]
    return sum(letter < "\u0250" for letter in letters) >= len(letters) / 2


def _denied(ranked: Sequence[Ranked]) -> str | None:
    """The gap statement of the candidate's own documents that speaks of the very thing, if there is one."""
    denied = [each.denied for each in ranked if each.given.own and each.denied]
    best = max(denied, key=lambda no: no.coverage, default=None)
    return best.sentence if best and best.coverage >= _DENIED else None


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


def _nearest(ranked: Sequence[Ranked]) -> tuple[str, ...]:
    names = [_name(each) for each in ranked if max(each.cosine, each.near) >= _NEAR]
    return tuple(dict.fromkeys(name for name in names if name))[:_NEAREST]


def _name(ranked: Ranked) -> str:
    """How a passage is offered: its question, else its heading."""
    passage = ranked.passage
    if passage.kind == "qa":
        first = passage.text.split("\n", 1)[0]
        return first.split(":", 1)[-1].strip()
    return passage.section.rsplit(" > ", 1)[-1] or passage.title
