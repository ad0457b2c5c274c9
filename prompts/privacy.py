"""Takes personal data out of a text before it leaves, and puts it back into what comes back.

Emails, phone, card, Aadhaar, PAN and social security numbers, links to a person's page and names that are
given as such become [email], [phone] and so on. Numbers that are content stay: a wrong placeholder costs an
answer its meaning. Knows no model.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Personal = str | Sequence[str]
_Span = tuple[int, int]
_BETWEEN = "\ue000"  # no text has it: a private character

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?!\w)")
_LINK = re.compile(
    r"(?:https?://[^\s/@]+:[^\s/@]*@\S+"
    r"|(?<![\w.])(?:https?://)?(?:\w+\.)*(?:linkedin\.com/(?:in|pub)|github\.com|gitlab\.com|(?:twitter|x)\.com|facebook\.com"
    r"|instagram\.com|t\.me|kaggle\.com|leetcode\.com(?:/u)?|hackerrank\.com(?:/profile)?|medium\.com)"
    r"/@?[\w.%-]*[\w%-]/?(?![\w/])"
    r"|https?://[^\s/]+/(?:\S*/)?(?:~|@|users?/|profiles?/|u/|in/)[\w.%/-]*[\w%/-])",
    re.IGNORECASE,
)
# Pages of those sites that are nobody's own.
_NOBODYS = re.compile(
    r"/(?:about|explore|features|pricing|topics|trending|jobs|datasets|competitions|learn|problemset|login"
    r"|docs|search|help)/?$",
    re.IGNORECASE,
)
_PAN = re.compile(r"(?<![^\W_])[A-Za-z]{5}\d{4}[A-Za-z](?![^\W_])")

_EDGE, _END = r"(?<![\w.,+$€£₹/:-])(?<!\d{3} )", r"(?![\w/]|[.,:-]\d|-\w| \d{3})"
_CARD = re.compile(rf"{_EDGE}\d(?:[ -]?\d){{12,18}}{_END}")
_AADHAAR = re.compile(rf"{_EDGE}\d{{4}}([ -]?)\d{{4}}\1\d{{4}}{_END}")
_SSN = re.compile(rf"{_EDGE}\d{{3}}-\d{{2}}-\d{{4}}{_END}")
_PHONE = re.compile(
    rf"{_EDGE}(?:"
    r"\+ ?\d(?:[ .()-]{0,2}\d){9,14}"  # +91 98765 43210
    r"|(?:0|(?:00)?91[ -]?)?[6-9]\d{4}[ -]?\d{5}"  # an Indian mobile
    r"|(?:1[ -.])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-.])\d{3}[-. ]\d{4}"  # North America
    r"|0\d{2,4}[ -]?\d{3,4}[ -]?\d{3,4}"  # with a national prefix
    rf"){_END}"
)
# A number that would stay by its form alone, after a word that says what it is.
_CUE = re.compile(
    r"\b(?:(?P<phone>phone|mobile|whats ?app|telephone|tel|cell|contact|call me)"
    r"|(?P<ssn>ssn|social security)|(?P<aadhaar>aadhaa?r)|(?P<card>(?:credit|debit|bank) card))"
    r"(?: (?:number|no|is|card|at|on|me|my))*[\s.:#=-]{0,3}(?P<digits>\+?\d(?:[ .()-]{0,2}\d){7,18})"
    rf"{_END}",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s?(?:%|(?:more |other |new |different )?(?:rows?|records?|users?|customers?|items?|images?|labels?"
    r"|samples?|tokens?|people|times|lines?|files?|bytes|kb|mb|gb|seconds?|minutes?|ms|rupees|dollars|inr|usd|rs|eur"
    r"|lakhs?|crores?|millions?|parameters|transactions|requests|queries|events|observations|examples|entries|documents"
    r"|data ?points|units|views|steps|iterations)\b)",
    re.IGNORECASE,
)
_MONEY = re.compile(r"(?:[$€£₹]|\b(?:rs|inr|usd|eur)\.?) ?$", re.IGNORECASE)

_WORD = r"[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_]))*\.?"
_TITLE = r"(?:(?:Dr|Mr|Mrs|Ms|Prof|Shri|Smt)\.? )?"
_GIVEN = re.compile(
    r"(?:\b(?i:my (?:full |first |last |own )?name(?: is|['’]s|:)|my name)|^[ \t]*Name[ \t]?:)[ \t]+"
    rf"{_TITLE}({_WORD}(?: {_WORD}){{0,3}})",
    re.MULTILINE,
)
_I_AM = re.compile(rf"\b(?:I am|I['’]m|i am|i['’]m|Im|Myself)[ \t]+{_TITLE}({_WORD}(?: {_WORD}){{0,2}})")
_NAME_ENDS = re.compile(
    r"\s*(?:$|[.,;!\n(–—]|[-] |and\b|from\b|with\b|who\b|currently\b|working\b|here\b|by name\b|I\b)"
)
# Capitalised after "I am", and yet nobody's name.
_NO_NAMES = frozenset(
    """
    a able ai also always amazon american analyst annotator architect asian associate aws azure b
    bilingual bsc btech business c calm careful certified chinese christian coach confident consultant
    content creative curious data dedicated detail developer devops diligent director disciplined do done
    eager efficient engineer english enthusiastic excel excited expert fast fine flexible fluent focused
    free french fresher friendly full german glad good google graduate grateful great hadoop happy hard
    hardworking here hindi hindu honest hr i ic in indian infosys interested intern it japanese java
    javascript junior keen kind language lead leader linux logical machine manager married mature mba mca
    me methodical microsoft ml motivated mtech muslim my native new no not now ok okay on open optimistic
    organised organized passionate patient people perfect php positive power proactive product
    professional programmer project proud punctual punjabi python qa quality quick ready reliable
    representative resourceful responsible results scientist scrum self senior sikh single skilled smart
    software sorry spanish specialist sql strong student supervisor sure tableau tamil tcs team tech
    telugu tester the to trainee trainer truthful urdu very well willing writer yes young your
    """.split()  # noqa: SIM905 - a list of so many words is read more easily as text
)
_ADJECTIVE = re.compile(r"(?:ing|ed|able|ible|ful|ous|ive|ic|ical|less|ian|ish|ese|ly|ment|ness|tion)$")


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text as it may leave; `hidden` has what stands behind each placeholder."""

    text: str
    hidden: Mapping[str, str] = field(default_factory=dict)

    def restore(self, said: str) -> str:
        """What was said about the text, with the hidden things in the place of their placeholders."""
        if not self.hidden:
            return said
        placeholders = "|".join(map(re.escape, self.hidden))
        return re.sub(placeholders, lambda found: self.hidden[found.group()], said)


def redact(text: str) -> Redacted:
    """The text without personal data; the same thing has the same placeholder throughout."""
    spans = _disjoint(list(_found(text)))
    if not spans:
        return Redacted(text)
    names: dict[tuple[str, str], str] = {}
    pieces: list[str] = []
    at = 0
    for (start, end), kind in spans:
        thing = (kind, text[start:end])
        if thing not in names:
            names[thing] = _placeholder(kind, text, set(names.values()))
        pieces += [text[at:start], names[thing]]
        at = end
    return Redacted("".join([*pieces, text[at:]]), {name: thing for (_, thing), name in names.items()})


def redact_all(texts: Mapping[str, Personal]) -> tuple[dict[str, Personal], Redacted]:
    """Each text, or list of them, without personal data, and what is hidden in all of them together."""
    flat = [text for value in texts.values() for text in ([value] if isinstance(value, str) else value)]
    # On lines of their own, so that no name or number is seen across two texts.
    together = redact(f"\n{_BETWEEN}\n".join(text.replace(_BETWEEN, "") for text in flat))
    parts = iter(together.text.split(f"\n{_BETWEEN}\n"))
    safe: dict[str, Personal] = {
        name: next(parts) if isinstance(value, str) else [next(parts) for _ in value]
        for name, value in texts.items()
    }
    return safe, together


def _placeholder(kind: str, text: str, taken: set[str]) -> str:
    """[email], then [email 2] ...; never one that the writer wrote."""
    number = 1
    while (name := f"[{kind}]" if number == 1 else f"[{kind} {number}]") in taken or name in text:
        number += 1
    return name


def _found(text: str) -> Iterator[tuple[_Span, str]]:
    """What is personal, the surest kinds first; spans may overlap."""
    # Digits of other scripts are digits too; character for character, so that places stay the same.
    plain = re.sub(r"\d", lambda digit: str(unicodedata.decimal(digit.group())), text)
    for match in _LINK.finditer(plain):
        if not _NOBODYS.search(match.group()):
            yield match.span(), "link"
    for match in _EMAIL.finditer(plain):
        yield match.span(), "email"
    for match in _CUE.finditer(plain):
        if not _UNIT.match(plain, match.end()):
            yield match.span("digits"), _kind(match)
    yield from _numbers(plain)
    yield from _named(text)


def _kind(match: re.Match[str]) -> str:
    return "phone" if match["phone"] else "card" if match["card"] else "id number"


def _numbers(text: str) -> Iterator[tuple[_Span, str]]:
    kinds: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
        ("id number", _PAN, lambda _: True),
        ("id number", _SSN, lambda _: True),
        ("card", _CARD, _is_card),
        ("id number", _AADHAAR, _is_aadhaar),
        ("phone", _PHONE, _is_one),
    )
    for kind, pattern, holds in kinds:
        for match in pattern.finditer(text):
            counted = _UNIT.match(text, match.end()) or _MONEY.search(text, 0, match.start())
            if not counted and holds(match.group()):
                yield match.span(), kind


def _is_card(number: str) -> bool:
    """Whether a number passes Luhn's check and is no row of years."""
    digits = [int(digit) for digit in number if digit.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return digits[0] in (2, 3, 4, 5, 6) and (sum(digits[::-2]) + sum(doubled)) % 10 == 0 and _is_one(number)


def _is_aadhaar(number: str) -> bool:
    return _is_one(number) and not number.endswith("000")


def _is_one(number: str) -> bool:
    """Whether groups of digits are one number, and not several years or round numbers in a row."""
    groups = re.split(r"[ .-]", number)
    years = all(len(group) == 4 and group[:2] in ("19", "20") for group in groups)
    return not years and not (len(groups) > 1 and all(group.endswith("00") for group in groups))


def _named(text: str) -> Iterator[tuple[_Span, str]]:
    """Each place where a name stands that was given as one."""
    names = {name for match in _GIVEN.finditer(text) if (name := _capitalised(match[1]))}
    for match in _I_AM.finditer(text):
        name = _capitalised(match[1])
        if name and _NAME_ENDS.match(text, match.start(1) + len(name)) and not _describes(name):
            names.add(name)
    for name in sorted(names, key=lambda name: (-len(name), name)):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            yield match.span(), "name"


def _capitalised(words: str) -> str:
    """The capitalised words that these begin with; a full stop stays with an initial only."""
    taken: list[str] = []
    for word in words.split(" "):
        bare = word.rstrip(".")
        if not bare[0].isupper() or (bare == "I" and taken):
            break
        initial = len(bare) == 1 and word.endswith(".")
        taken.append(word if initial else bare)
        if word.endswith(".") and not initial:
            break
    name = " ".join(taken)
    return name if len(name) > 2 else ""


def _describes(name: str) -> bool:
    """Whether the words say what somebody is like rather than what they are called."""
    words = re.split(r"[ -]", name)
    if any(len(word.rstrip(".")) > 1 and word.isupper() for word in words):
        return True
    lower = [word.lower().rstrip(".") for word in words]
    return all(len(word) == 1 for word in lower) or any(
        word in _NO_NAMES or bool(_ADJECTIVE.search(word)) for word in lower if len(word) > 1
    )


def _disjoint(found: list[tuple[_Span, str]]) -> list[tuple[_Span, str]]:
    """In the order of the text; of those that overlap the one found first stays."""
    kept: list[tuple[_Span, str]] = []
    for (start, end), kind in found:
        if all(end <= other[0] or start >= other[1] for other, _ in kept):
            kept.append(((start, end), kind))
    return sorted(kept)
