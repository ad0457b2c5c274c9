"""What is wrong with a bank beyond its form: doubles, keys that give themselves away, unfounded quotes."""

import re
from collections.abc import Iterator, Mapping, Sequence

from coaching.bank_files import Placed
from coaching.questions import ChoiceQuestion

ALIKE = 90.0  # of 100, rapidfuzz's token_sort_ratio: two prompts that ask the same
SURPRISE = 3.3  # standard deviations above chance: once in 2,000 honest banks
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CATCH_ALL = re.compile(r"\b(?:all|none|both|neither) of (?:the|these|those)\b|^(?:all|none)$", re.IGNORECASE)


def faults(placed: Sequence[Placed], documents: Mapping[str, str], known: Sequence[Placed] = ()) -> list[str]:
    """Every fault, by its place.

    `documents`: name -> text, in which the quotes must stand; `known`: what is in the bank already.
    """
    flat = {name: _flat(text) for name, text in documents.items()}
    choices = [each.question for each in placed if isinstance(each.question, ChoiceQuestion)]
    return [
        *_doubles(placed, known),
        *(fault for each in placed for fault in _unfounded(each, flat)),
        *(fault for each in placed for fault in _given_away(each)),
        *_habits(choices),
    ]


def _doubles(placed: Sequence[Placed], known: Sequence[Placed]) -> Iterator[str]:
    from rapidfuzz.fuzz import token_sort_ratio

    seen = {each.question.id: _words_and_figures(each) for each in known}
    for each in placed:
        words, figures = _words_and_figures(each)
        for earlier, (others, other_figures) in seen.items():
            # Two sums with other figures are two questions.
            if figures == other_figures and token_sort_ratio(words, others, score_cutoff=ALIKE):
                yield each.fault("prompt", f"asks the same as '{earlier}'")
                break
        seen[each.question.id] = (words, figures)


def _words_and_figures(each: Placed) -> tuple[str, list[str]]:
    return each.question.prompt.lower(), _NUMBER.findall(each.question.prompt)


def _unfounded(each: Placed, documents: Mapping[str, str]) -> Iterator[str]:
    source = each.question.source
    if source is None:
        return
    if source.document not in documents:
        yield each.fault("source.document", f"there is no document '{source.document}'")
    elif _flat(source.quote) not in documents[source.document]:
        yield each.fault("source.quote", f"does not stand in '{source.document}'")


def _given_away(each: Placed) -> Iterator[str]:
    question = each.question
    if not isinstance(question, ChoiceQuestion):
        return
    flat = [_flat(option).casefold() for option in question.options]
    if len(set(flat)) < len(flat):
        yield each.fault("options", "two differ in nothing but case or spaces")
    if any(_CATCH_ALL.search(option) for option in question.options):
        yield each.fault("options", "'all of these' and the like make a guess easy; name each case")
    prompt = _flat(question.prompt).casefold()
    said = [len(option) > 3 and option in prompt for option in flat]
    if sum(said) == 1 and said[question.options.index(question.answer)]:
        yield each.fault("answer", "stands in the prompt, and no other option does")


def _habits(choices: Sequence[ChoiceQuestion]) -> Iterator[str]:
    longest = [max(q.options, key=len) == q.answer for q in choices]
    if _too_often(longest, [1 / len(q.options) for q in choices]):
        count = f"{sum(longest)} of {len(choices)} questions"
        yield f"the longest option is the right one in {count}; vary the lengths"
    for place in range(max((len(q.options) for q in choices), default=0)):
        reach = [q for q in choices if place < len(q.options)]
        here = [q.options[place] == q.answer for q in reach]
        if _too_often(here, [1 / len(q.options) for q in reach]):
            letter = chr(ord("A") + place)
            yield f"option {letter} is the right one in {sum(here)} of {len(reach)} questions; mix the places"


def _too_often(hits: Sequence[bool], chances: Sequence[float]) -> bool:
    """Whether there are more hits than chance explains: a normal bound on a Poisson binomial."""
    expected = sum(chances)
    spread = sum(chance * (1 - chance) for chance in chances) ** 0.5
    return bool(sum(hits) > expected + SURPRISE * spread)


def _flat(text: str) -> str:
    return " ".join(text.split())
