"""A better version of a line of a résumé by rules, only where a rule is sure. Knows no model.

Nothing is added that the candidate did not say: what is missing is left as a blank.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from coaching.drills.lines import NUMBER, POINTS_OUT, RESULT, WORD, begins_as_verb, is_denied, opener_of
from coaching.drills.verbs import verbs

BLANK = "___"
VERB, WHAT, HOW = "[verb]", "[what]", "[tool or method]"  # of a pattern, in which the candidate says them
_FEW = 8  # words of a line that a pattern repeats
_MOST_WORDS = 30  # a longer line has too many parts to be turned round by rule

_NAMED = (
    r"(?:I |we )?(?:was |were |am |are |is |have been )?(?:mainly |fully |solely |also )?"
    r"(?:responsible for|in charge of|tasked with|engaged in|involved in|accountable for|looking after"
    r"|worked on|working on)"
)
_LISTED = (
    r"(?:my |our |the )?(?:main |key |daily )?(?:job|role|work|dut(?:y|ies)|tasks?|responsibilit(?:y|ies))"
    r"(?: (?:was|were|is|are|includes?|included|including)|:)"
)
_DUTY = re.compile(rf"^(?:{_NAMED}|{_LISTED})\s*:?\s+(?P<to>to )?(?P<rest>.+)$", re.I)
_HELPED = re.compile(
    r"^(?:I |we )?(?:have |was )?"
    r"(?:helped|helping|assisted|assisting|supported|supporting|participated|involved|contributed)"
    r"(?: (?:the|my|our) (?:\w+ )?team)?(?: members?)?(?: (?:in|with|to|on|for))? (?P<rest>.+)$",
    re.I,
)
_PERSON = re.compile(r"^(?P<who>I|we)(?:['’]ve| have| had)?(?: also| successfully)? (?P<rest>.+)$", re.I)
_WEAK = re.compile(
    r"^(?:I |we )?(?:have |was |am )?(?:been )?(?:currently |mainly )?"
    r"(?:worked|working|work|participated|participating|attended|volunteered|took part)"
    r" (?P<rest>(?:as|at|in|with|for|on|under)\b(?: \S+){1,10})$",
    re.I,
)
_BY_ME = re.compile(
    r"^(?P<what>.+?) (?:was|were|has been|have been) (?P<verb>\w+)"
    r" by (?P<who>me|us)\b(?P<rest>.*)$",
    re.I,
)
_HELPING = ("helping", "assisting", "supporting")
_LED = re.compile(
    r"^(?:was |as )?(?:an? |the )?team lead(?:er)? (?:of|for) (?P<who>(?:a team of )?\d.*)$", re.I
)
_AS = re.compile(
    r"^(?:I |we )?(?:have |was |am )?(?:been )?(?:worked|working) as (?P<job>[^,]{1,60}?)(?:,| and|, and) "
    r"(?P<verb>\w+) (?P<rest>.+)$",
    re.I,
)
_GIVES_WAY = re.compile(r"\b(?:and|or|with|for|to|at|in|on|by|from|as|of|among)\b|[,;&]", re.I)
_AND_DOING = re.compile(r"(?P<link>,? and |, |,? & )(?P<verb>\w+ing)\b(?P<next>\s+\S+)?", re.I)
_AND_TO_DO = re.compile(r"(?P<link>\band |, )(?P<to>to )?(?P<verb>\w+)", re.I)
_GOVERNED = re.compile(
    r"\b(?:by|including|includes?|like|such as|for|of|through|via|while|after|before|in|on|about|from)"
    r"\s+\w+ing\b",
    re.I,
)
_BEFORE_HOW = re.compile(r"\s(?=(?:by|through|with|using|via|in|at|for|from|on|during|across)\b)", re.I)
_PRAISE = re.compile(r"^(?:successfully|effectively|efficiently|actively) ", re.I)
_SCALED = re.compile(
    r"^(?P<verb>\w+) (?P<things>(?:[a-z-]+ ){0,2}?(?:[a-z-]{2,}[^s\W]s|children|people))"
    r"(?=$| (?:for|in|at|on|with|using|from|by|to|and|per|every)\b)"
)
_UNCOUNTED = frozenset(
    """
    sales operations logistics series relations communications analytics statistics mathematics economics
    physics electronics maths news goods accounts services process access business analysis basics always
    times this his various several many these those its
    """.split()  # noqa: SIM905 - a list of so many words is read more easily as text
)
_BY_AMOUNT = re.compile(r"\b(?:by|from|to)\b", re.I)


@dataclass(frozen=True, slots=True)
class Version:
    """A better version. `sure` is False for a pattern in which the candidate chooses the verb."""

    text: str
    sure: bool = True

    @property
    def blanks(self) -> int:
        """How many places there are for the candidate to fill."""
        return self.text.count(BLANK)


def rewritten(line: str) -> Version | None:
    """The line begun with its verb, and with blanks for what it lacks; None where it lacks nothing.

    Where no rule is sure it is a pattern to fill in.
    """
    if is_denied(line):
        return Version(f"{VERB} {WHAT} with {HOW}, so that {BLANK}", sure=False)
    turned = _turned(line)
    if turned is None:
        return Version(_pattern(line), sure=False)
    better = _with_blanks(_capital(turned))
    return Version(better) if better != _capital(line) else None


def _turned(line: str) -> str | None:
    """The line with its verb first; None where that is not sure."""
    # "Duties: ..." is one part; further signs divide a line into several.
    parts = re.search(r"[.!?]\s+[A-Z]|[:;?]", line.partition(":")[2] or line)
    if parts or len(line.split()) > _MOST_WORDS:
        return None
    if match := _BY_ME.search(line):
        return _active(match)
    if match := _LED.search(line):
        return f"led a team of {match['who'].removeprefix('a team of ')}"
    if match := _AS.search(line):
        done = _did(f"{match['verb']} {match['rest']}", is_plain=False)
        return f"{done} as {match['job']}" if done else None
    for rule, shared in ((_HELPED, True), (_DUTY, False)):
        if match := rule.search(line):
            done = _did(match["rest"], is_plain=bool(match.groupdict().get("to")) or shared)
            return _in_a_team(done) if done and (shared or _is_ours(line)) else done
    if match := _PERSON.search(line):
        done = _did(match["rest"], is_plain=False)
        return _in_a_team(done) if done and _is_ours(line) else done
    return _did(line, is_plain=False)


def _did(rest: str, is_plain: bool) -> str | None:
    """What was done, from "managing X", "managed X", "the management of X" or, where told so, "manage X"."""
    rest = _PRAISE.sub("", rest)
    first = WORD.match(rest)
    if first is None:
        return None
    known, word, tail = verbs(), first.group().lower(), rest[first.end() :]
    if known.plain(word) in known.weak and word not in _HELPING:
        return None
    if word in known.past:
        return f"{known.pasts[known.past[word]] if word in _slips() else first.group()}{tail}"
    if is_plain and word in known.pasts and _takes_object(tail):
        further = _further_plain(tail)
        return None if further is None else known.pasts[word] + further
    if begins_as_verb(word, tail.lstrip()) and _takes_object(tail):
        return rest
    if word in verbs().gerunds:
        return _of_gerund(word, tail)
    if named := re.match(r"(?:the )?(?P<noun>\w+) of (?P<what>.+)$", rest, re.I):
        base = verbs().nouns.get(named["noun"].lower())
        return f"{verbs().pasts[base]} {named['what']}" if base and not _AND_DOING.search(rest) else None
    return None


def _of_gerund(word: str, tail: str) -> str | None:
    base = verbs().gerunds[word]
    if tail.lower().startswith(" of "):
        tail = tail[3:]
    elif not _takes_object(tail) or (word in verbs().things and not POINTS_OUT.match(tail.lstrip())):
        return None
    rest = _chained(tail)
    return None if rest is None else verbs().pasts[base] + rest


def _chained(tail: str) -> str | None:
    """Further verbs of the same doer in the past too: "... and preparing Y"; None where that is not sure."""
    done, at = "", 0
    for match in _AND_DOING.finditer(tail):
        word, behind = match["verb"].lower(), (match["next"] or "").lstrip()
        before = tail[at : match.start()]
        if word in verbs().things and (not behind or _GIVES_WAY.match(behind)):
            continue
        unsure = word in verbs().things and not POINTS_OUT.match(behind)
        if word not in verbs().gerunds or unsure or not behind or _GOVERNED.search(before):
            return None
        done += before + match["link"] + verbs().pasts[verbs().gerunds[word]]
        at = match.end("verb")
    return done + tail[at:]


def _active(match: re.Match[str]) -> str | None:
    base = verbs().past.get(match["verb"].lower())
    if base is None:
        return None
    what = match["what"]
    # "The app" but "GST returns".
    thing = what[0].lower() + what[1:] if what[1:2].islower() or what[1:2] == " " else what
    done = f"{verbs().pasts[base]} {thing}{match['rest']}"
    return _in_a_team(done) if match["who"].lower() == "us" else done


def _takes_object(tail: str) -> bool:
    return bool(tail.strip()) and not _GIVES_WAY.match(tail.lstrip())


def _further_plain(tail: str) -> str | None:
    """Further verbs in the plain form in the past too; None where one may be a noun as well."""
    known = verbs()
    for match in _AND_TO_DO.finditer(tail):
        if not match["to"] and match["verb"].lower() in known.both:
            return None
    return _AND_TO_DO.sub(_past_of, tail)


def _past_of(match: re.Match[str]) -> str:
    past = verbs().pasts.get(match["verb"].lower())
    return f"{match['link']}{past}" if past else match.group()


def _is_ours(line: str) -> bool:
    return bool(re.match(r"(?:we|our)\b", line, re.I))


def _in_a_team(done: str) -> str:
    named = re.search(r"\bteam\b|\bgroup\b|\btogether\b", done, re.I)
    return done if named else f"{done} in a team of {BLANK}"


def _with_blanks(line: str) -> str:
    """The line with a blank for a number and one for the result, where it has none."""
    has_number, has_result = bool(NUMBER.search(line)), bool(RESULT.search(line))
    opener = opener_of(line)
    if opener and verbs().plain(opener.lower()) in verbs().changes:
        return line if has_number or _BY_AMOUNT.search(line) else _by_how_much(line)
    scaled = None if has_number or BLANK in line else _SCALED.match(line)
    if scaled and not set(scaled["things"].lower().split()) & _UNCOUNTED:
        line = f"{scaled['verb']} {BLANK} {line[scaled.start('things') :]}"
    return line if has_result else f"{line}, so that {BLANK}"


def _by_how_much(line: str) -> str:
    head, *how = _BEFORE_HOW.split(line, maxsplit=1)
    return " ".join((head, f"by {BLANK} %", *how))


def _pattern(line: str) -> str:
    """The line's own words behind a verb to choose, where it says what was worked at in a few of them."""
    if match := _WEAK.search(line):
        return f"{VERB} {WHAT} {match['rest']}, so that {BLANK}"
    if match := _HELPED.search(line):
        return f"{VERB} {WHAT} for {match['rest']} in a team of {BLANK}, so that {BLANK}"
    match = _DUTY.search(line)
    what = match["rest"] if match and not match["to"] and _is_thing(match["rest"]) else WHAT
    how = "" if re.search(r"\b(?:with|using)\b", what) else f" with {HOW}"
    return f"{VERB} {what}{how}, so that {BLANK}"


def _is_thing(rest: str) -> bool:
    """Whether a few words name a thing rather than tell what was done."""
    words = [word.lower() for word in WORD.findall(rest)]
    known = verbs()
    doing = [word for word in words if word in known.gerunds and word not in known.things]
    return 0 < len(words) <= _FEW and not doing


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=1)
def _slips() -> frozenset[str]:
    """Pasts that learners make up: "teached"."""
    known = verbs()
    irregular = {base for base, past in known.pasts.items() if not past.endswith("ed")}
    pairs = ((form, base) for form, base in known.past.items() if base in irregular)
    return frozenset(form for form, base in pairs if form != known.pasts[base])
