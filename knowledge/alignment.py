"""Whether the words of a sentence stand in one part of a passage in the same order, with nothing left out
between them on which they depend.

Words may be left out only as whole phrases: an item of a list, a clause, what a heading says anyway. So a
subject stays with its own verb, a label with its own item, a condition with what it limits. "And" stays
"and", what is possible stays so, and what is an example does not become a rule. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from knowledge.evidence import Evidence, joined, stems_in
from knowledge.lineup import CLAUSE, LINKS, LISTED, SORTS, Lineup, Word, apart, same, words_in
from knowledge.rewording import (
    compounds,
    figures_as,
    halves,
    orders,
    plainly,
    unlabelled,
    without_asides,
)
from knowledge.wording import VERB
from knowledge.words import STOP_WORDS, stem, words_of

_LONGEST = 800  # characters of a part that is compared word by word
_FARTHEST = 3  # adjectives, or words of what only says of what sort a thing is, are fewer
_PREPOSITION = re.compile(
    r"\b(?:of|for|in|at|on|with|by|from|to|under|over|as|about|within|without|against)\b"
)
_ALIKE = (
    frozenset(("in", "at", "on", "within", "over")),
    frozenset(("about", "on", "of", "for")),
    frozenset(("to", "for", "until", "on")),
    frozenset(("of", "for", "in", "with")),
)
_ADJUNCT = re.compile(r"\b(?:for|in|at|of|on|during)\b")
_BINDING = re.compile(
    r"\b(?:before|after|afterwards|during|until|till|within|by|without|if|unless|when|where|not|no|none"
    r"|never|only|other|others|than|every|any|all|once|between|from|who|whose|except|then)\b"
)
_ASKED = re.compile(r"\b(?:how|whether|why)\b")
_CONDITION = re.compile(
    r"\b(?:if|unless|when|whenever|where|wherever|while|during|before|after|afterwards|until|till|within"
    r"|without|except|only|depend(?:s|ing)?|provided|as long as|as needed|needed|subject to|but|although"
    r"|though|who|whose|of which|per|(?:a|an|each|every) (?:hour|day|week|month|year)|prefer(?:red|s)?"
    r"|optional|not|no|none)\b"
)
_RATE = re.compile(r"\d\S*(?: \w+)? (?:per|an?|each|every) (?:hour|day|week|month|year)\b")
_LIMIT = re.compile(r"\b(?:if|unless|except|only|depending|provided|as long as|but|although|though)\b")
_LIMITED = re.compile(r"\b(?:not|no|only|if|unless|except|prefer\w*|optional|vested)\b")
_TELLING = (
    "other working first second third fourth fifth last full half own former same new next previous partner"
)
_CAN = re.compile(
    r"\b(?:can|could|may|might|able|allowed|eligible|possible|option|optional)\b", re.IGNORECASE
)
_EXAMPLE = re.compile(
    r"\b(?:examples?|for instance|e\.g\.|samples?(?! answers?\b)|stor(?:y|ies)|suppose|imagine)(?!\w)",
    re.IGNORECASE,
)
_SUCH = re.compile(r"\b(?:such as|like|including|e\.g|for (?:example|instance))\b", re.IGNORECASE)
_NEEDED = re.compile(r"\b(?:must|needs?|needed|requires?|required|qualifications?)\b", re.IGNORECASE)
_DONE = re.compile(r"(?:\w{2}ed|given|sent|open|free|shown|told)$")
_RECEIVER = re.compile(r"\W*(?:to|for|by)\b")
_JOINED = re.compile(r"\b(?:and|or)\b")
_BARE_LINK = re.compile(r"\W*(?:\b(?:and|or|with)\b)?\W*(?:\b(?:a|an|the|your|their|its)\b)?\W*")
_NOTHING = re.compile(r"\s*(?:\b(?:a|an|the|your)\b)?\s*")
_ENUMERATED = re.compile(r",|\b(?:and|or)\b")
_ALTERNATIVE = re.compile(r"\bor\b(?! (?:an? |any |in an? )?(?:related|similar|other)\b)")
_DROPPABLE = re.compile(r"\b(?:that|so|to)\b")
_PART_OF = re.compile(r"\W*(?:of|by)\b")
_FRONTED = re.compile(r"(?:for|in|at|to|as|on|with|regarding|from)\b", re.IGNORECASE)
_BARE_OPENING = re.compile(r"\s*(?:there (?:is|are)(?: also)?)?\s*(?:the|an?)?\W*")
_NOT_THERE = re.compile(r"\bthere (?!is|are|was|were|will|may|can|has|have)\w")
_TELLERS = frozenset(map(stem, ("guide", "posting", "document", "headline", "description")))
_CALLED = re.compile(r"(.+?) (?:is|are) (?:an?|the) ([^,]+?)\W*")
_TRANSITIVE = re.compile(r" (?!for|to|if|with|by|after|before|in|at|on)\w")


def in_line(said: str, evidence: Evidence) -> bool:
    """Whether a part of a passage says this in its own order, or with one phrase of it moved."""
    if len(evidence.said) > _LONGEST:
        return False
    lead = " ".join(each.said for each in evidence.leads if each.kind == "lead")
    known = stems_in(joined(f"{evidence.ranked.passage.title}\n{evidence.ranked.passage.section}\n{lead}"))
    known |= {each.removesuffix("ship") for each in known}
    if len(evidence.units) > 1:
        items = [Lineup(plainly(unit.said), known, lead) for unit in evidence.units]
        return all(_of_one(part, items) for part in LISTED.split(said))
    text, said = plainly(evidence.said), plainly(said)
    if said.lower() == text.lower():
        return True
    if _called_anew(said, text):
        return False
    said = figures_as(said, text)
    if not evidence.listed and "(" not in said:
        text = without_asides(text, said)
    sources = [Lineup(text, known, lead)]
    for each in (*compounds(text), *(unlabelled(text) if evidence.listed else ())):
        sources.append(Lineup(each, known, lead, _first_change(text, each)))
    return _says(said, sources) or any(all(_says(half, sources) for half in both) for both in halves(said))


def _first_change(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)


def _of_one(part: str, items: Sequence[Lineup]) -> bool:
    """Whether what is listed is of one item, if of any."""
    words = list(words_in(part))
    held = any(item.holds(word) for word in words for item in items)
    return not held or any(_aligned(part, item) for item in items)


def _called_anew(said: str, text: str) -> bool:
    """Whether something that has a label of its own is called what only a heading says."""
    found = _CALLED.fullmatch(said)
    if not found or ": " not in text:
        return False
    called = {word.stem for word in words_in(found[2])}
    return bool(called) and not called & stems_in(text)


def _says(said: str, sources: Sequence[Lineup]) -> bool:
    drafts = list(orders(said))
    return any(_aligned(draft, source) for source in sources for draft in drafts)


def _aligned(said: str, source: Lineup) -> bool:
    """Whether there is a way through the source's words that says this."""
    words = list(words_in(said))
    if not any(source.holds(word) for word in words):
        return False
    if not all(source.holds(word) or _may_be_added(word, source, said) for word in words):
        return False
    # By the source's word that was met last: what the sentence has said since, and all that were met.
    ways: dict[int, tuple[str, frozenset[int]]] = {-1: ("", frozenset())}
    for word in words:
        ways = _next_ways(word, source, ways)
    after = said[words[-1].end :]
    return any(
        at >= 0 and _may_end(source, at, f"{gap}{after}", len(source.words)) and _as_sure(said, source, met)
        for at, (gap, met) in ways.items()
    )


def _next_ways(
    word: Word, source: Lineup, ways: dict[int, tuple[str, frozenset[int]]]
) -> dict[int, tuple[str, frozenset[int]]]:
    """Where the ways through a source lead with the next word of a sentence."""
    held = source.holds(word)
    needed = held and word.stem not in source.known
    found: dict[int, tuple[str, frozenset[int]]] = {}
    for at, (gap, met) in ways.items():
        mine = f"{gap}{word.gap}"
        for to in range(at + 1, len(source.words)):
            if same(word, source.words[to]) and _may_go(source, at, to, mine):
                found[to] = ("", met | {to})
        # What the headings say may open a sentence, or be added to it: "in the test".
        loose = at < 0 or not held or bool(gap or _ADJUNCT.search(word.gap))
        if not needed and loose and at not in found:
            found[at] = (f"{mine}{word.text}", met)
    return found


def _may_be_added(word: Word, source: Lineup, said: str) -> bool:
    if source.free(word) or word.text[0].isdigit():
        return True
    return word.text == "apply" and bool(_TRANSITIVE.match(said[word.end :]))


def _as_sure(said: str, source: Lineup, met: Collection[int]) -> bool:
    """Whether what is only possible there is no fact here, and what is an example there no rule."""
    end, clauses = max(met) + 1, source.clauses
    used = {clauses[at] for at in met if not source.spared(at)} or {clauses[at] for at in met}
    told = "".join(source.said(at, at + 1) for at in range(end) if clauses[at] in used)
    if _CAN.search(told) and not _CAN.search(said):
        return False
    told_by_example = _EXAMPLE.search(f"{source.lead} {source.said(0, end)}")
    return not told_by_example or bool(_EXAMPLE.search(said) or _SUCH.search(said))


def _may_go(source: Lineup, at: int, to: int, mine: str) -> bool:
    """Whether a sentence may go on with the source's word `to` after `at`; `mine` is what it says between."""
    if at < 0:
        return _may_begin(source, to, mine)
    gaps = source.gaps(at + 1, to)
    if to == at + 1:
        return _tied_alike(source, at, to, mine, gaps)
    if _SUCH.search(gaps) and not _SUCH.search(mine):
        return _only_sorts(source, at, to) and _agree(mine, source.words[at + 1].gap)
    # A period that goes with its own figure is no condition of what stays.
    if _CONDITION.search(_RATE.sub("", source.said(at + 1, to))) and not _CONDITION.search(mine):
        return False
    if all(source.spared(i) for i in range(at + 1, to)) or _only_adjectives(source, at, to):
        renamed = (
            source.in_subject(to)
            if _news(mine, source)
            else source.turned_before(to) and source.in_subject(at)
        )
        return not renamed and _tied_alike(source, at, to, mine, gaps)
    if _only_verb(source, at, to) and LINKS.search(mine):
        return _agree(mine, gaps) and _coordinated(source, at, to, mine)
    return _past_items(source, at, to, mine)


def _tied_alike(source: Lineup, at: int, to: int, mine: str, its: str) -> bool:
    listed = _BARE_LINK.fullmatch(its) and _ENUMERATED.search(its)
    related_anew = listed and LINKS.search(mine)
    run_together = _ENUMERATED.search(its) and _NOTHING.fullmatch(mine)
    return not related_anew and not run_together and _agree(mine, its) and _coordinated(source, at, to, mine)


def _agree(mine: str, its: str) -> bool:
    """Whether the small words between two words bind them alike."""
    if _all(_BINDING, mine) != _all(_BINDING, its) or not _all(_ASKED, mine) <= _all(_ASKED, its):
        return False
    if any(word not in STOP_WORDS for word in words_of(mine)):
        return True
    one, other = _all(_PREPOSITION, mine), _all(_PREPOSITION, its)
    alike = one & other or any(one & group and other & group for group in _ALIKE)
    return not one or not other or bool(alike)


def _coordinated(source: Lineup, at: int, to: int, mine: str) -> bool:
    """Whether "and" and "or" are the source's."""
    said = _JOINED.findall(mine)
    if not said or not re.search(r",|/|\b(?:and|or)\b", source.gaps(at + 1, to)):
        return True
    its = re.search(r"\b(?:and|or)\b|/|;|but", source.gaps(at + 1, len(source.words) - 1))
    return said[-1] == (its.group() if its else "and") or bool(its and its.group() not in ("and", "or"))


def _only_adjectives(source: Lineup, at: int, to: int) -> bool:
    """Whether only adjectives are left out, that do not tell one thing of the part from another one."""
    words = source.words
    if source.turned is not None or words[at].text[0].isdigit() or to - at > _FARTHEST:
        return False
    if any(apart(words[i].gap) for i in range(at + 2, to + 1)):
        return False
    if any(words[i].text in _TELLING.split() for i in range(at + 1, to)) or _repeated(source, to):
        return False
    return not source.in_subject(to)


def _only_sorts(source: Lineup, at: int, to: int) -> bool:
    """Whether what is left out only says of what sort the next things are: "techniques such as"."""
    if not _SUCH.search(source.words[to].gap) or to - at > _FARTHEST:
        return False
    return source.words[to - 1].stem in SORTS and not _NEEDED.search(f"{source.text} {source.lead}")


def _only_verb(source: Lineup, at: int, to: int) -> bool:
    left_out = [source.words[i] for i in range(at + 1, to) if not source.spared(i)]
    same_clause = not any(source.ends_clause(i) for i in range(at + 1, to))
    return same_clause and all(VERB.search(f" {word.text} ") for word in left_out)


def _past_items(source: Lineup, at: int, to: int, mine: str) -> bool:
    """Whether whole items of a list, or whole clauses, are left out."""
    item = source.item(at, to)
    if not LISTED.search(source.words[item].gap):
        return False
    if item < to and not _only_adjectives(source, item - 1, to):
        return False
    if _same_subject(source, at, item):
        return True
    if source.ends_clause(item):
        return bool(CLAUSE.search(mine)) and _may_end(source, at, "", item)
    if any(source.ends_clause(i) for i in range(at + 2, item)):
        return False
    alternative = source.coordinator(at + 1, item) == "or"
    if alternative and source.words[to].text not in ("similar", "related", "other"):
        return False
    return _from_head(source, at, item, mine) and _coordinated(source, at, to, mine)


def _same_subject(source: Lineup, at: int, item: int) -> bool:
    """Whether a second thing is said of the same subject here, and the first one is left out."""
    named = re.search(r"\b(?:a|an|the|your)\b", source.words[item].gap)
    return not named and source.follows_verb(at + 1) and source.follows_verb(item)


def _from_head(source: Lineup, at: int, item: int, mine: str) -> bool:
    """Whether a list begins behind a word, and an item of it is tied to the word as the first one is."""
    left, verb = source.words[at + 1].gap, source.leads_verb(at)
    if not (LISTED.search(left) or _PREPOSITION.search(left) or verb):
        return False
    its = f"{left} {source.words[item].gap}"
    tied = _all(_PREPOSITION, mine)
    if not _all(_BINDING, mine) <= _all(_BINDING, its) or (tied and not tied & _all(_PREPOSITION, its)):
        return False
    return verb or not LINKS.search(mine) or bool(LINKS.search(its))


def _may_begin(source: Lineup, to: int, mine: str) -> bool:
    """Whether a sentence may begin with the source's word `to`; `mine` is what it says in front of it."""
    gap = source.words[to].gap
    if not _all(_BINDING, gap) - {"between", "from"} <= _all(_BINDING, mine):
        return False
    start = to
    while start and not source.begins(start) and source.spared(start - 1):
        start -= 1
    if _renamed(source, start, to, mine) or _another_subject(source, start, to, mine):
        return False
    before, opening = source.said(0, to), source.words[start].gap
    if not start:
        return not _CONDITION.search(f"{before}{gap}") or bool(_CONDITION.search(mine))
    if source.begins(start):
        return not _LIMIT.search(opening) or bool(_LIMIT.search(mine))
    if "," in gap and _FRONTED.match(source.text):
        return not _CONDITION.search(before)
    listed = re.search(r",|\band\b", gap) and source.coordinator(1, to) != "or"
    return bool(listed and _BARE_OPENING.fullmatch(mine)) and not _LIMITED.search(before)


def _renamed(source: Lineup, start: int, to: int, mine: str) -> bool:
    """Whether a subject that only headings share is left out, and other words stand there."""
    said = {stem(word) for word in words_of(mine)}
    left_out = any(source.words[i].stem not in said for i in range(start, to))
    return left_out and _news(mine, source) and source.in_subject(to)


def _another_subject(source: Lineup, start: int, to: int, mine: str) -> bool:
    """Whether a sentence puts one thing that the headings have in the place of another one."""
    word = source.words[to]
    said = f"{mine}{word.text} "
    if _NOT_THERE.search(said):
        return True
    end = next((i for i in range(start, to + 1) if source.follows_verb(i)), None)
    if start == to or end is None:
        torn = start < to and _PREPOSITION.search(word.gap) and not _core(mine)
        return bool(torn) and source.in_subject(to)
    verb = VERB.search(f" {said}")
    one, other = _core(said[: verb.start()] if verb else mine), _core(source.said(start, end))
    if not one or not other or other[-1] in _TELLERS:
        return False
    return one[-1] != other[-1] and (source.turned_before(to) or not set(one) <= set(other))


def _may_end(source: Lineup, at: int, mine: str, until: int) -> bool:
    """Whether what follows the source's word `at`, up to `until`, may be left out."""
    words = source.words
    if at + 1 >= until:
        tail = source.after if until == len(words) else ""
        return not _CONDITION.search(tail) or bool(_CONDITION.search(mine))
    end = next((i for i in range(at + 1, until) if CLAUSE.search(words[i].gap)), until)
    if _alternative(source, at + 1) or not _whole_to(source, at, end):
        return False
    borders = [i for i in range(at + 1, end) if LISTED.search(words[i].gap)]
    near = range(at + 1, borders[0] if borders else end)
    if _CONDITION.search(source.said(near.start, near.stop)):
        return False
    if any(_CONDITION.search(words[i].gap) for i in borders) or _LIMIT.search(source.said(at + 1, until)):
        return False
    # "White coats in the laboratory and blue coats in the factory": what is left out tells them apart.
    told_apart = _repeated(source, at) and not all(source.spared(i) for i in near)
    received = bool(near) and _DONE.search(words[at].text) and _RECEIVER.match(words[at + 1].gap)
    return not told_apart and not received


def _alternative(source: Lineup, at: int) -> bool:
    """Whether an alternative to what was said begins here."""
    word = source.words[at]
    one_of_them = re.fullmatch(r",\s*", word.gap) and source.coordinator(at, at) == "or"
    return bool(one_of_them or _ALTERNATIVE.search(word.gap + word.text))


def _whole_to(source: Lineup, at: int, end: int) -> bool:
    """Whether a phrase ends with a word, up to the end of its clause."""
    if all(source.spared(i) for i in range(at + 1, end)):
        return True
    gap = source.words[at + 1].gap
    if _PART_OF.match(gap) and not source.spared(at + 1):
        return False
    return any(pattern.search(gap) for pattern in (LISTED, _PREPOSITION, _DROPPABLE))


def _news(mine: str, source: Lineup) -> bool:
    """Whether words stand there that the headings do not have either."""
    return any(word not in STOP_WORDS and stem(word) not in source.known for word in words_of(mine))


def _core(subject: str) -> list[str]:
    """The stems of a subject without what is tied to it: "dress code" of "the dress code for interns"."""
    return [stem(word) for word in words_of(_PREPOSITION.split(subject)[0]) if word not in STOP_WORDS]


def _repeated(source: Lineup, at: int) -> bool:
    return sum(word.stem == source.words[at].stem for word in source.words) > 1


def _all(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    return frozenset(pattern.findall(text))
