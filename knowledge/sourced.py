"""Whether a quiz question that somebody wrote from a passage says what its quote says. Pure, by words alone.

Knows no model and no vectors; for answers to candidates `grounding` looks closer.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from knowledge.evidence import kin, plain_stems, stems_in
from knowledge.figures import Figure, figures_of
from knowledge.gaps import GAP_STATEMENT
from knowledge.numerals import numbers_in
from knowledge.relations import keeps
from knowledge.words import GENERIC_WORDS, stem

_ASKED_WITH = frozenset(
    map(
        stem,
        (
            *GENERIC_WORDS,
            "following",
            "true",
            "main",
            "best",
            "statement",
            "large",
            "high",
            "far",
            "fast",
            "soon",
        ),
    )
)
_BORDER = re.compile(r"[,;:(]\s?|\s(?:and|or|but|with|while)\s")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Source:
    """The sentence that a question rests on, the others of its passage, and what stands above them."""

    quote: str
    sentences: Sequence[str]
    headings: str


def is_sourced(prompt: str, right: str, wrong: Sequence[str], explanation: str, source: Source) -> bool:
    """Whether a question asks in the words of its source, its quote bears out the right option and no other,
    and each sentence of the explanation is borne out by one of the source.
    """
    known = stems_in("\n".join((source.headings, *source.sentences)))
    return (
        not GAP_STATEMENT.search(source.quote)
        and len(_SENTENCE.split(prompt.strip())) == 1
        and _in_words(prompt, known)
        and _bears_out(source.quote, right, source.headings)
        and _is_asked_for(prompt, right, source.quote)
        and not any(_may_be_right(option, source) for option in wrong)
        and all(_is_explained(each, prompt, right, source) for each in _SENTENCE.split(explanation.strip()))
    )


def _is_explained(said: str, prompt: str, right: str, source: Source) -> bool:
    sentences = (source.quote, *source.sentences)
    return any(_bears_out(each, said, f"{source.headings}\n{prompt}") for each in sentences) and (
        not figures_of(said) or _is_asked_for(said, said, source.quote)
    )


def _may_be_right(option: str, source: Source) -> bool:
    """Whether a wrong option is stated as much as the right one; other figures of the quote are fair ones."""
    return not figures_of(option) and _bears_out(source.quote, option, "")


def _bears_out(sentence: str, said: str, around: str) -> bool:
    """Whether a sentence has the figures and the words of what is said, and denies and demands alike."""
    figures = figures_of(sentence)
    return (
        all(any(_equal(each, other) for other in figures) for each in figures_of(said))
        and numbers_in(said) <= numbers_in(sentence)
        and bool(stems_in(said))
        and _in_words(said, stems_in(f"{sentence}\n{around}"))
        and keeps(said, sentence, around)
    )


def _in_words(said: str, known: Collection[str]) -> bool:
    return all(
        word in known or word in _ASKED_WITH or kin(word, known) for word in stems_in(said) - plain_stems()
    )


def _equal(figure: Figure, other: Figure) -> bool:
    if (figure.kind, figure.low, figure.high, figure.bound) != (
        other.kind,
        other.low,
        other.high,
        other.bound,
    ):
        return False
    return figure.kind == "count" or figure.of == other.of


def _is_asked_for(prompt: str, right: str, quote: str) -> bool:
    """Whether no other figure of its kind stands nearer to what is asked for than the right option's."""
    asked = stems_in(prompt)
    for figure in figures_of(right):
        its = [each for each in figures_of(quote) if each.kind == figure.kind]
        shared = [(len(asked & stems_in(_around(each, quote))), _equal(figure, each)) for each in its]
        if len(its) > 1 and max(shared)[0] > max((count for count, same in shared if same), default=-1):
            return False
    return True


def _around(figure: Figure, text: str) -> str:
    """What is said of a figure: the text from comma to comma around it, without the figure."""
    # A figure may hold the blank behind it.
    return f"{_BORDER.split(text[: figure.start])[-1]} {_BORDER.split(f' {text[figure.end :]}')[0]}"
