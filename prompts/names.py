"""Where in a text stand the names of people that are given as such. Knows no placeholders.

A name in capitals or with a capital is believed after many words; one in small letters after those only that
leave no doubt, as far as no common word follows.
"""

import re
from collections.abc import Iterator, Sequence

from prompts.common_words import NAMES, NO_NAMES, PLAIN, WORDS_TOO

_Span = tuple[int, int]

_W = r"[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_]))*\.?"
_TITLE = r"(?:(?:Dr|Mr|Mrs|Ms|Prof|Shri|Sri|Smt|Kumari)\.? )?"

_WORDS = rf"{_W}(?:[ \t]{_W}){{0,3}}"
_GREETING = r"(?:hi+|hello|hey|namaste|namaskar|greetings|good (?:morning|afternoon|evening))"
_WHO = r"(?:sir|madam|ma['’]?am|all|everyone|team|there)"
_RELATIVE = (
    r"(?:father|mother|brother|sister|husband|wife|spouse|son|daughter|uncle|aunt|cousin|friend|manager|lead|boss"
    r"|colleague|teammate|supervisor|guide|teacher|mentor|interviewer|recruiter|guardian|student|candidate|applicant)"
)
_GOODBYE = (
    r"(?:(?:with |thanks (?:and|&) |thanks, |warm |kind |best )*regards"
    r"|(?:yours )?(?:sincerely|faithfully|truly)|many thanks|thanks|thank you|cheers|best)"
)
# After these a name follows, in whatever letters.
_GIVEN = re.compile(
    r"(?i:\bmy (?:full |first |last |own |good |sur|family |given )?name(?: is|['’]s)?(?::| -| =)?)"
    rf"[ \t]+{_TITLE}(?=({_WORDS}))"
    rf"|(?i:^[ \t]*(?:(?:my|full|first|last|{_RELATIVE})(?:['’]?s)? )*name[ \t]*[:=–-]+[ \t]*)"
    rf"{_TITLE}({_WORDS})"
    rf"|(?i:\b(?:mera|meri|mero|mara|maza|majhe|amar) (?:naam|nam|nav|name)(?: hai)?)[ \t]+({_WORDS})"
    rf"|(?i:(?:^|[.!?,][ \t]*)(?:(?:{_GREETING}|sir|madam)[ \t,!]+)?myself)[ \t]+{_TITLE}({_WORDS})"
    rf"|(?i:^[ \t]*{_GREETING}(?:[ \t]+{_WHO})*[ \t,.!-]+(?:i am|i['’]m|im)[ \t]+){_TITLE}(?=({_WORDS}))"
    rf"|(?i:\bthis is[ \t]+){_TITLE}({_W}(?: {_W})?)(?= (?:here|this side|speaking)\b)"
    r"|(?i:\b(?:(?:you|they|friends|people|everyone|family|all) (?:can |may |could |also )?)call me)"
    rf"[ \t]+({_WORDS})"
    rf"|(?i:\b(?:regards|sincerely|faithfully)[ \t]*[,–-]?[ \t]*\n*[ \t]*)({_W}(?: {_W})?)(?=[ \t.]*$)",
    re.MULTILINE,
)
_GREETED = 5  # which of the groups follows "Hello, I am"
_SAID_TO_BE = 1  # which of these groups follows "I am"
# After, or before, these a name follows if its words have capitals.
_CAPITALISED = re.compile(
    r"\b(?:I am called|I go by|I am|I['’]m|i am|i['’]m|Im|I AM|Myself|MYSELF|call me)"
    rf"[ \t]+{_TITLE}(?=({_W}(?:[ \t]{_W}){{0,4}}))"
    rf"|\b(?:{_RELATIVE}['’]s|[Hh]is|[Hh]er|[Tt]heir) name (?:is|was)[ \t]+{_TITLE}({_WORDS})"
    rf"|\bI, ({_WORDS})(?=,)"
    rf"|(?i:(?:^|[.!?][ \t]+){_GOODBYE})(?:[ \t]*[,–-][ \t]*|[ \t]*,?\n+[ \t]*){_TITLE}({_WORDS})(?=[ \t.]*$)"
    rf"|^({_W}(?: {_W})?) here(?=[,!])"
    rf"|(?i:\bthis is)[ \t]+{_TITLE}({_WORDS})(?= from\b)"
    rf"|(?i:^[ \t]*{_GREETING}(?:[ \t]+{_WHO})*[ \t,.!-]+this is)[ \t]+{_TITLE}({_WORDS})",
    re.MULTILINE,
)
_TITLED = re.compile(
    r"(?<![\w-])(?:Dr|DR|Mr|MR|Mrs|MRS|Ms|MS|Prof|Professor|Shri|SHRI|Sri|Smt|SMT|Kumari|Miss|Sir|Madam)\.?"
    rf"[ \t]+({_WORDS})|\b(?:mr|mrs|dr|shri|smt)\.? ({_W}(?: {_W}){{0,2}})"
)
_BEFORE_SIR = re.compile(rf"\b({_W}(?: {_W})?) (?:[Ss]ir|[Mm]a['’]?am|[Mm]adam|[Jj]i)\b")
# "My name is" in other languages; where a verb ends the sentence, the name ends before it.
_MY_NAME_IS = (
    r"(?:मेरा (?:शुभ )?नाम|माझे नाव|माझं नाव|मेरो नाम|મારું નામ|ਮੇਰਾ (?:ਨਾਮ|ਨਾਂ)|আমার নাম|ମୋ ନାମ|என் பெயர்"
    r"|எனது பெயர்|నా పేరు|ನನ್ನ ಹೆಸರು|എന്റെ പേര്|میرا نام)"
)
_VERB = r"(?:है|हैं|हूँ|हूं|आहे|હતું|છે|ਹੈ|হয়|ہے|और|आणि)"
_INDIC = r"[^\s.,:;!?।\d\"()]+"
_ELSEWHERE = re.compile(rf"{_MY_NAME_IS}[ \t:]+({_INDIC}(?:[ \t](?!{_VERB}(?!\S)){_INDIC}){{0,2}})")

_ENDS = re.compile(
    r"\s*(?:$|[.,;!\n(–—]|[-] |(?:and|from|with|who|currently|working|here|by name|I|AND|FROM)\b)"
)
_ADJECTIVE = re.compile(r"(?:ing|ed|able|ible|ful|ous|ive|ic|ical|less|ian|ese|ly|ment|ness|tion|nista)$")
_VERBAL = re.compile(r"(?:ing|ed|able|ible|ful|ous|ive|less|ment|ness|tion|ly)$")


def names_in(text: str, known: Sequence[str] = ()) -> Iterator[_Span]:
    """Each place where a name stands that was given as one, or that is `known`; places may overlap."""
    said: set[str] = set()
    for match in _GIVEN.finditer(text):
        start, words = _group(match)
        whole = _capitalised(words)
        name = whole or _in_small_letters(words)
        if not name or (match.lastindex == _GREETED and _describes(name)):
            continue
        if not whole:
            yield start, start + len(name)
        elif not _is_common(name.split(" ")[0], PLAIN):
            said.add(name)
    said |= {name for match in _CAPITALISED.finditer(text) if (name := _introduced(text, match))}
    said |= {name for match in _TITLED.finditer(text) if (name := _titled(match[1], match[2]))}
    said |= {name for match in _BEFORE_SIR.finditer(text) if (name := _before_sir(match[1]))}
    for match in _ELSEWHERE.finditer(text):
        yield match.span(1)
    for name in sorted(_with_parts(said), key=lambda name: (-len(name), name)):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            yield match.span()
    yield from _known(text, known)


def _group(match: re.Match[str]) -> tuple[int, str]:
    """Where the group that was found begins, and its words."""
    index = match.lastindex or 0
    return match.start(index), match[index]


def _introduced(text: str, match: re.Match[str]) -> str:
    start, words = _group(match)
    name = _capitalised(words)
    ended = match.lastindex != _SAID_TO_BE or _ENDS.match(text, start + len(name))
    plain = not name or _is_common(name.split(" ")[0], PLAIN) or _describes(name)
    return name if ended and not plain else ""


def _titled(words: str | None, small: str | None) -> str:
    """The name after a title, or after one in small letters."""
    name = _capitalised(words) if words else _in_small_letters(small or "")
    return "" if name.split(" ")[0].lower() in NO_NAMES else name


def _before_sir(words: str) -> str:
    name = _capitalised(words)
    plain = any(_is_common(word, PLAIN) for word in name.split(" ")) or _describes(name)
    return name if name == words and not plain else ""


def _with_parts(names: set[str]) -> set[str]:
    """The names, and those of their words that name somebody by themselves."""
    parts = {part for name in names for part in name.split(" ") if len(part) > 3 and part[0].isupper()}
    return names | {part for part in parts if not _is_common(part, NO_NAMES | WORDS_TOO | PLAIN)}


def _known(text: str, known: Sequence[str]) -> Iterator[_Span]:
    """Where the writer's own names stand, in whatever letters."""
    words = {word for name in known for word in re.findall(r"[^\W\d_]{3,}", name)}
    for name in (*known, *sorted(words)):
        whole = " ".join(name.split())
        if len(whole) > 2 and not _is_common(whole, NO_NAMES | WORDS_TOO | PLAIN):
            for match in re.finditer(rf"(?<!\w){re.escape(whole)}(?!\w)", text, re.IGNORECASE):
                yield match.span()


def _is_common(word: str, words: frozenset[str]) -> bool:
    return len(word.rstrip(".")) > 1 and word.lower().rstrip(".") in words


def _capitalised(words: str) -> str:
    """The capitalised words that these begin with; a full stop stays with an initial only."""
    taken: list[str] = []
    for word in re.split(r"[ \t]", words):
        bare = word.rstrip(".")
        if not bare[:1].isupper() or (bare == "I" and taken) or (taken and bare in ("AND", "FROM", "I'M")):
            break
        initial = len(bare) == 1 and word.endswith(".")
        taken.append(word if initial else bare)
        if word.endswith(".") and not initial:
            break
    name = " ".join(taken)
    return name if len(name) > 2 else ""


def _in_small_letters(words: str) -> str:
    """The words that these begin with as far as they may be a name."""
    taken: list[str] = []
    for word in re.split(r"[ \t]", words):
        bare = word.rstrip(".")
        if _is_common(bare, PLAIN | NO_NAMES) or (bare not in NAMES and _VERBAL.search(bare)):
            break
        taken.append(bare)
        if word.endswith("."):
            break
    return " ".join(taken) if len(" ".join(taken)) > 1 else ""


def _describes(name: str) -> bool:
    """Whether the words say what somebody is like rather than what they are called."""
    words = re.split(r"[ -]", name)
    if any(len(word.rstrip(".")) > 1 and word.isupper() and not _may_be_shouted(word) for word in words):
        return True
    lower = [word.lower().rstrip(".") for word in words]
    return all(len(word) == 1 for word in lower) or any(
        word in NO_NAMES or bool(word not in NAMES and _ADJECTIVE.search(word))
        for word in lower
        if len(word) > 1
    )


def _may_be_shouted(word: str) -> bool:
    """Whether a word in capitals is perhaps a name, and no abbreviation."""
    return len(word) > 3 and bool(re.search(r"[AEIOU]", word))
