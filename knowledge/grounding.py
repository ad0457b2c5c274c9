"""Checks what a language model wrote, sentence by sentence, against the passages that it cites.

A small model invents fluently, so nothing of it is believed. A sentence goes out only if one part of a
passage that it cites (a sentence, an item, a row) bears it out, in the light of its headings: has its words,
but for a closed list of plain ones that name nothing; states its numbers, and of the same things; denies,
limits and demands what it does; has the same subject; and is near in meaning.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from knowledge.embedding import Encoder, Matrix
from knowledge.evidence import Evidence, evidence_of, joined, kin, numbers_in, plain_stems, ranged, without
from knowledge.extraction import LIMIT, Extract, Quote
from knowledge.figures import Figure, figures_of
from knowledge.interaction import coverage, piece_weights, piece_words
from knowledge.lexical import stems_of
from knowledge.relations import keeps, negated, used, without_opener
from knowledge.weighing import Ranked
from knowledge.words import GENERIC_WORDS, STOP_WORDS, WORD, rarity, stem, words_of

__all__ = ["MOST", "Sentence", "check_draft", "fitting", "names_in", "negated", "numbers_in"]

_SUPPORTED = 0.62  # coverage below which a sentence says more than its passages
_RARE_NAME = 4.0
MOST = 20  # sentences that are looked at; four times what the model is told to write
_LONGEST = 300  # characters of a sentence
_MARKS = re.compile(r"\s*\[\d+(?:,\s*\d+)*\]")
_SENTENCE = re.compile(r"[.!?:]\s+[\"“]?$")
_MARKUP = re.compile(r"[<>{}\[\]*_#`|\\^~@]|//|\bwww\b|\?\s*$")
_PUNCTUATION = frozenset("’‘“”–—…₹€£")
_MIXED = re.compile(r"(?=\w*\d)(?=\w*[^\W\d])\w+")
_SUFFIXED = re.compile(r"\d+(?:k|m|b|t|l|am|pm)", re.IGNORECASE)
_PASSIVE = re.compile(
    r"\b(?:is|are|be|been|was|were)\b(?: \w+ly)? (?:\w+ed|named|given|shown|known|taken|held|told|built)\b"
)
_CLAUSES = re.compile(
    r"(?:;|,?\s+(?:and|but|while|whereas|although))\s+(?=(?:the|a|an|your|each|in|for|at|it|there|you)\s|[A-Z])"
)
_VERB = re.compile(
    r"\s(?:is|are|was|were|has|have|had|can|could|should|must|may|might|will|would|does"
    r"|do|takes?|covers?|tests?|works?|needs?|requires?|uses?|asks?|gives?|names?"
    r"|lists?|describes?|pays?|evaluates?|builds?|calls?|offers?|receives?|prefers?"
    r"|suggests?|runs?|joins?|invests?|handles?|checks?|prepares?|leads?|helps?|accepts?"
    r"|supports?|teaches|trains?|reports?|hires?|interviews?|manages?|meets?|earns?|gets?"
    r"|makes?|shows?|tells?|sends?|reviews?|explains?|designs?|develops?|mentors?|knows?"
    r"|wants?|says?)\s"
)
_BORDER = re.compile(r"[,;:(]\s?|\s(?:and|or|but|with|while)\s")
_NAMES = re.compile(r"^[^,:]* (?:lists|names|describes|gives|suggests|mentions) ")
_EQUALS = re.compile(r"^[^,]* (?:is|are) ")
_ADVERBIAL = re.compile(r"(?:for|in|at|to|as|on|during|with|after|before|when|if)\b", re.IGNORECASE)
_NO_SUBJECT = re.compile(r"(?:it|there|you)\b", re.IGNORECASE)


class Sentence(Protocol):
    """A sentence that a model wrote, with the passages (1-based) that it says it rests on."""

    @property
    def text(self) -> str:
        """The sentence."""

    @property
    def citations(self) -> Sequence[int]:
        """Numbers of passages."""


def check_draft(sentences: Sequence[Sentence], passages: Sequence[Ranked], encoder: Encoder) -> list[Extract]:
    """The sentences that their passages bear out, each with the parts that do, as many as an answer holds.
    The rest is dropped.
    """
    checked = (_checked(sentence, passages, encoder) for sentence in sentences[:MOST])
    return fitting(extract for extract in checked if extract)


def fitting(extracts: Iterable[Extract]) -> list[Extract]:
    """As many as an answer holds, each once."""
    kept: list[Extract] = []
    room = LIMIT
    for extract in extracts:
        if extract not in kept and len(extract.said) <= room:
            kept.append(extract)
            room -= len(extract.said)
    return kept


def names_in(text: str) -> frozenset[str]:
    """The stems of capitalised words: all but the first word, and the first one too where it is a rare
    word.
    """
    names = set()
    for at, match in enumerate(WORD.finditer(text)):
        word = match.group()
        lower = word.lower()
        first = at == 0 or bool(re.search(r"[.!?:]\s+$", text[: match.start()]))
        if word[0].isupper() and lower not in STOP_WORDS and (not first or rarity(lower) > _RARE_NAME):
            names.add(stem(lower))
    return frozenset(names)


def _checked(sentence: Sentence, passages: Sequence[Ranked], encoder: Encoder) -> Extract | None:
    text = _MARKS.sub("", sentence.text).strip()
    if not sentence.citations or not all(1 <= n <= len(passages) for n in sentence.citations):
        return None
    cited = [passages[n - 1] for n in dict.fromkeys(sentence.citations)]
    said = without_opener(text)
    told = ranged(said)
    if not said or not _is_plain(said, cited):
        return None
    found = _borne_out(told, cited, encoder) or _clause_by_clause(told, cited, encoder)
    if not found:
        return None
    opened = text != said and all(_opened_alike(text, each) for each in found)
    return Extract(tuple(_quotes(found)), text if opened else said)


def _is_plain(text: str, cited: Sequence[Ranked]) -> bool:
    """Whether it is a sentence in the letters of its passages: no markup, no link, nothing hidden."""
    known = "\n".join(each.passage.text + each.passage.section + each.passage.title for each in cited)
    if len(text) > _LONGEST or "\n" in text or any(found not in known for found in _MARKUP.findall(text)):
        return False
    letters = {char for char in text if not char.isascii()} - _PUNCTUATION - set(known)
    return not letters and not any(unicodedata.category(char).startswith("C") for char in text)


def _borne_out(said: str, cited: Sequence[Ranked], encoder: Encoder) -> list[Evidence]:
    """The part that bears it out, of each passage that has one."""
    able = [[each for each in evidence_of(ranked) if _states(each, said)] for ranked in cited]
    if not any(able):
        return []
    rows, weights = _weighted(said, encoder)
    best = [max(found, key=lambda each: coverage(rows, weights, each.rows)) for found in able if found]
    return [each for each in best if coverage(rows, weights, each.rows) >= _SUPPORTED]


def _clause_by_clause(said: str, cited: Sequence[Ranked], encoder: Encoder) -> list[Evidence]:
    """Parts that bear out a sentence of several clauses, each by itself; [] where one is not."""
    clauses = _CLAUSES.split(said)
    if any(clause[:1].isupper() and not _VERB.search(clause) for clause in clauses[1:]):
        return []
    found = [_borne_out(clause, cited, encoder) for clause in clauses]
    if len(clauses) < 2 or not all(found):
        return []
    parts = [id(each) for parts in found for each in parts]
    if figures_of(said) and len(set(parts)) < len(parts):
        return []
    # What is said of "it" or "you" is of what the clause before speaks of: of the same passage, then.
    loose = any(_NO_SUBJECT.match(clause) for clause in clauses[1:])
    if loose and len({each.ranked.passage.id for parts in found for each in parts[:1]}) > 1:
        return []
    return [each for parts in found for each in parts]


def _states(evidence: Evidence, said: str) -> bool:
    """Whether a part of a passage says this, as far as can be told without the model."""
    figures = figures_of(said)
    rest = joined(without(said, [figure for figure in figures if figure.kind == "duration"]))
    loose = without(said, [figure for figure in figures if figure.kind != "count"])
    return (
        all(_stated(figure, said, evidence) for figure in figures)
        and _in_order(figures, evidence)
        and all(_of_the_same(figure, said, evidence) for figure in figures)
        and numbers_in(loose) <= evidence.loose_numbers
        and _in_its_words(rest, evidence)
        and _in_its_place(rest, evidence)
        and keeps(said, evidence.said, evidence.around)
        and not _turned(said, evidence)
    )


def _in_order(figures: Sequence[Figure], evidence: Evidence) -> bool:
    """Whether the figures come in the order of the part's own: another order gives them to other things."""
    left = iter(evidence.figures)
    counted = [each for each in figures if any(_equal(each, other) for other in evidence.figures)]
    return all(any(_equal(figure, other) for other in left) for figure in counted)


def _stated(figure: Figure, said: str, evidence: Evidence) -> bool:
    """Whether a part has the very figure, of the very thing; what it is of may be left out, not put in."""
    alike = [other for other in evidence.figures if _equal(figure, other)]
    if figure.kind != "count":
        own = [each for each in evidence.own_figures if each.kind == figure.kind]
        return any(_equal(figure, each) for each in own or alike)
    counted = [each for each in evidence.figures if each.kind == "count" and set(each.of) & set(figure.of)]
    loose = numbers_in(said[figure.start : figure.end]) <= evidence.loose_numbers
    ends = {end for each in evidence.figures if each.kind == "count" for end in (each.low, each.high)}
    elsewhere = not alike and not {figure.low, figure.high} & ends
    known = any(noun in evidence.stems or kin(noun, evidence.stems) for noun in figure.of)
    return loose and known and (not counted or elsewhere or any(each in counted for each in alike))


def _equal(figure: Figure, other: Figure) -> bool:
    if (figure.kind, figure.low, figure.high, figure.bound) != (
        other.kind,
        other.low,
        other.high,
        other.bound,
    ):
        return False
    return figure.kind == "count" or all(not a or a == b for a, b in zip(figure.of, other.of, strict=True))


def _of_the_same(figure: Figure, said: str, evidence: Evidence) -> bool:
    """Whether a figure is told of what it is told of there, where a part has several of its kind."""
    source = ranged(evidence.said)
    its = [each for each in figures_of(source) if each.kind == figure.kind]
    alike = [each for each in its if _equal(figure, each)]
    if len(its) < 2 or not alike:
        return True
    words = set(stems_of(_around(figure, said)))
    shared = [(len(words & set(stems_of(_around(each, source)))), each in alike) for each in its]
    return max(shared)[0] == max(count for count, same in shared if same)


def _around(figure: Figure, text: str) -> str:
    """What is said of a figure: the text from comma to comma around it, without the figure."""
    before, after = text[: figure.start], text[figure.end :]
    return f"{_BORDER.split(before)[-1]} {_BORDER.split(after)[0]}"


def _in_its_words(said: str, evidence: Evidence) -> bool:
    """Whether every word is the part's own, or a plain one, which with a capital letter would be a name."""
    mixed = [each for each in _MIXED.findall(said) if not _SUFFIXED.fullmatch(each)]
    if any(each.lower() not in evidence.text.lower() for each in mixed):
        return False
    return all(_may_stand(match, evidence) for match in WORD.finditer(said))


def _may_stand(match: re.Match[str], evidence: Evidence) -> bool:
    word, before, after = match.group(), match.string[: match.start()], match.string[match.end() :]
    root = stem(word.lower().replace("’", "'"))
    if after.startswith(":") and not re.search(rf"\b{re.escape(word)}\b", evidence.text):
        return False
    if not _is_free(word):
        return root in evidence.stems or kin(root, evidence.stems) or word.isdigit() or bool(numbers_in(word))
    # "Will" is a name where no sentence begins, and "US" everywhere.
    begins = not before.strip() or bool(_SENTENCE.search(before))
    name = len(word) > 1 and (word.isupper() or (word[0].isupper() and not begins))
    return not name or _beside(before, word, after, evidence)


def _beside(before: str, word: str, after: str, evidence: Evidence) -> bool:
    """Whether a word stands beside the same word there, on one side at least."""
    sides = ([*before[-20:].split()[-1:], word], [word, *after[:20].split()[:1]])
    return any(len(side) > 1 and " ".join(side).rstrip(".,;:") in evidence.text for side in sides)


def _is_free(word: str) -> bool:
    return stem(word.lower().replace("’", "'")) in plain_stems()


def _in_its_place(said: str, evidence: Evidence) -> bool:
    """Whether what only the headings have stands around what the part itself has, and makes no new phrase
    with it; and nothing is said more often than there.
    """
    words = [each for each in WORD.finditer(said) if each.group().lower() not in STOP_WORDS]
    stems = {each.start(): stem(each.group().lower()) for each in words}
    telling = [each.start() for each in words if not _is_free(each.group()) and not each.group()[0].isdigit()]
    often = Counter(stems[at] for at in telling)
    if not telling or any(count > max(1, evidence.counts[each]) for each, count in often.items()):
        return False
    lent = [at for at in telling if stems[at] in evidence.lent]
    held = [at for at in telling if stems[at] not in evidence.lent]
    if not held or not lent:
        return bool(held)
    if evidence.tells and not any(stems[at] in evidence.tells for at in held):
        return False
    borders = [(a, b) for a, b in pairwise(words) if (a.start() in lent) != (b.start() in lent)]
    known = [(a, b) for a, b in borders if {stems[a.start()], stems[b.start()]} <= evidence.stems]
    if any(_new_phrase(a, b, evidence) for a, b in known):
        return False
    opening = said.find(",") if _ADVERBIAL.match(said) else -1
    first = held[0] if evidence.listed else opening
    return all(at < first or at > held[-1] for at in lent)


def _new_phrase(one: re.Match[str], other: re.Match[str], evidence: Evidence) -> bool:
    """Whether two words stand side by side here, or are listed together, and nowhere there."""
    between = one.string[one.end() : other.start()]
    together = between.strip(" -,/&") in ("", "and", "or")
    return together and f"{one.group()}{between}{other.group()}".lower() not in evidence.text.lower()


def _turned(said: str, evidence: Evidence) -> bool:
    """Whether who does it and to what it is done have changed places, or somebody else does it; not where
    only one is in the passive voice.
    """
    source = used(said, evidence.said)
    if bool(_PASSIVE.search(said)) != bool(_PASSIVE.search(source)):
        return False
    leads = [lead.said for lead in evidence.leads if lead.kind == "lead"]
    return any(_swapped(said, each) for each in (source, *leads)) or _another(said, source)


def _swapped(said: str, source: str) -> bool:
    mine, its = _halves(said), _halves(source)
    return bool(mine and its and mine[0] & its[1] - its[0] and mine[1] & its[0] - its[1])


def _another(said: str, source: str) -> bool:
    """Whether both say something of a subject, and not of the same; "two things are A and B" may stand for
    "it names two things, A and B".
    """
    mine, its = _halves(said), _halves(source)
    if not mine or not its or not mine[0] or not its[0] or mine[0] & its[0]:
        return False
    if mine[1] and not mine[1] & its[1]:
        return False
    labelled = ":" in _VERB.split(source)[0]
    return not labelled and not (_EQUALS.search(said) and _NAMES.search(source) and mine[0] <= its[1])


def _halves(text: str) -> tuple[set[str], set[str]] | None:
    """The stems before the first verb and behind it; None where there is no verb that is known for one."""
    match = _VERB.search(text)
    return (_content(text[: match.start()]), _content(text[match.end() :])) if match else None


def _content(text: str) -> set[str]:
    return {each for each in stems_of(text) if not each[0].isdigit() and each not in ("am", "pm")}


def _weighted(text: str, encoder: Encoder) -> tuple[Matrix, Matrix]:
    encoded = encoder.encode(text)
    words = piece_words(text, encoded.spans)
    return encoded.tokens, piece_weights(words, rarity, stop_word=0.0, ignored=GENERIC_WORDS)


def _opened_alike(text: str, evidence: Evidence) -> bool:
    """Whether the part opens with the same yes or no."""
    return words_of(text)[:1] == words_of(evidence.said)[:1]


def _quotes(found: Sequence[Evidence]) -> Iterator[Quote]:
    for each in found:
        yield Quote(each.ranked.passage, each.units[0].start, each.units[-1].end)
