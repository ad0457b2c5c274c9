"""Where in a text stands how to reach somebody, or a number that stands for a person. Knows no placeholders.

A number's form is enough where no content looks like it; else a word before it has to say what it is.
"""

import re
from collections.abc import Callable, Iterator

Found = tuple[tuple[int, int], str]

# Letters of Indian scripts have vowel signs that are no word characters for re.
_L = r"\w\u0900-\u0dff"
_EMAIL = re.compile(
    rf"(?<![{_L}.+-])[{_L}.+%-]{{1,64}}@[{_L}-]+(?:\.[{_L}-]+)*\.[^\W\d_][^\W\d_\u0900-\u0dff]*[{_L}]+(?!\w)"
)
_TLD = r"(?:com|in|org|net|edu|info|io|co|me|gov)"
_DOT = r"(?: ?\. ?| ?[\[({] ?dot ?[\])}] ?| dot )"
_MAILBOX = r"(?<![\w.+-])[\w.+%-]{1,64}"
_PROVIDER = r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|rediffmail|icloud|proton(?:mail)?)"
_SPELLED = re.compile(
    rf"{_MAILBOX}(?: ?[\[({{] ?at ?[\])}}] ?| ?@ ?)[\w-]{{2,40}}{_DOT}(?:\w{{2,10}}{_DOT})?{_TLD}\b"
    rf"|{_MAILBOX} at {_PROVIDER}{_DOT}(?:co{_DOT})?{_TLD}\b",
    re.IGNORECASE,
)
_UPI = re.compile(
    r"(?<![\w.@-])[\w.-]{2,60}@(?:ok(?:axis|sbi|hdfcbank|icici)|ybl|ibl|axl|yapl|apl|paytm|upi|sbi|hdfcbank|icici"
    r"|axisbank|kotak|pnb|barodampay|waaxis|wasbi|wahdfcbank|waicici|pt(?:axis|hdfc|sbi|yes))(?![\w.@-]*\w)",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:https?://[^\s/@]+:[^\s/@]*@\S+"
    r"|(?<![\w.])(?:https?://)?(?:\w+\.)*(?:linkedin\.com/(?:in|pub)|github\.com|gitlab\.com|(?:twitter|x)\.com|facebook\.com"
    r"|instagram\.com|t\.me|wa\.me|telegram\.me|kaggle\.com|leetcode\.com(?:/u)?|hackerrank\.com(?:/profile)?|medium\.com"
    r"|behance\.net|linktr\.ee|about\.me|calendly\.com)"
    r"/[@+]?[\w.%-]*[\w%-]/?(?![\w/])"
    r"|(?<![\w.])(?:https?://)?(?:drive|docs)\.google\.com/\S*[\w%/-]"
    r"|https?://[^\s/]+/(?:\S*/)?(?:~|@|users?/|profiles?/|u/|in/)[\w.%/-]*[\w%/-])",
    re.IGNORECASE,
)
# Pages of those sites that are nobody's own.
_NOBODYS = re.compile(
    r"/(?:about|explore|features|pricing|topics|trending|jobs|datasets|competitions|learn|problemset|login"
    r"|docs|search|help)/?$",
    re.IGNORECASE,
)
_SITE = r"(?:instagram|insta|twitter|telegram|skype|snapchat|discord|linkedin)"
# After a colon, or after "id is", a word that looks like no other or that ends the line.
_HANDLE = re.compile(
    rf"\b{_SITE}(?: (?:id|handle|user ?name|account))*(?: is)?(?:(?: ?[:=])? ?@(?P<at>\w[\w.-]+\w)"
    r"|(?:(?<=id|le|me|nt)| ?[:=]|(?<=(?:id|le|me|nt) is)) ?"
    r"(?=[\w.-]*[\d._]|[\w-]{3,40}\s*(?:$|[\n,;|]))(?P<plain>\w[\w.-]+\w))"
    rf"|(?P<before>(?<![\w.@])@\w[\w.]{{2,40}}) (?:on|at|in) {_SITE}\b",
    re.IGNORECASE,
)

_EDGE, _END = r"(?<![\w.,+$€£₹/:-])(?<!\d{3} )", r"(?![\w/]|[.,:-]\d|-\w| \d{3})"
_CARD = re.compile(rf"{_EDGE}\d(?:[ -]?\d){{12,18}}{_END}")
_AADHAAR = re.compile(rf"{_EDGE}\d{{4}}([ -]?)\d{{4}}\1\d{{4}}{_END}")
_SSN = re.compile(rf"{_EDGE}\d{{3}}-\d{{2}}-\d{{4}}{_END}")
_PAN = re.compile(r"(?<![^\W_])[A-Za-z]{5}\d{4}[A-Za-z](?![^\W_])")
_IFSC = re.compile(r"(?<![^\W_])[A-Z]{4}0[A-Z0-9]{6}(?![^\W_])")
_LICENCE = re.compile(r"(?<![^\W_])[A-Z]{2}[ -]?\d{2}[ -]?(?:19|20)\d{2} ?\d{7}(?![^\W_])")
_PHONE = re.compile(
    rf"{_EDGE}(?:"
    r"\+ ?\d(?:[ .()-]{0,2}\d){9,14}"  # +91 98765 43210
    r"|(?:0|(?:00)?91[ -]?)?[6-9]\d{4}[ -]?\d{5}"  # an Indian mobile
    r"|(?:1[ -.])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-.])\d{3}[-. ]\d{4}"  # North America
    r"|0[1-9](?:[ .-]\d{2}){4}"  # by twos
    r"|0\d{2,4}[ -]?\d{3,4}[ -]?\d{3,4}"  # with a national prefix
    rf"){_END}"
)
_GROUPED = re.compile(
    rf"{_EDGE}(?:0|(?:\+|00)?91[ -])?(?P<number>[6-9]\d{{0,4}}(?P<gap>[ -])\d+(?:(?P=gap)\d+)*){_END}"
)
_GROUPS = {(3, 3, 4), (4, 3, 3), (3, 4, 3), (4, 6), (6, 4), (2, 4, 4), (2, 2, 2, 2, 2), (1,) * 10}
_DIGIT_WORD = r"(?:(?:double|triple)[ -])?(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)"
_SPOKEN = re.compile(rf"\b{_DIGIT_WORD}(?:[ ,-]{{1,2}}{_DIGIT_WORD}){{7,12}}\b", re.IGNORECASE)
# A number that would stay by its form alone, after a word that says what it is.
_CUE = re.compile(
    r"\b(?:(?P<phone>phone|mobile|mob|ph|whats ?app|telephone|tel|cell|contact|(?:call|ring|text|reach) me"
    r"|my number)|(?P<ssn>ssn|social security)|(?P<aadhaar>aadhaa?r|uidai|uid|uan)"
    r"|(?P<card>(?:credit|debit|bank|atm) card)|(?P<account>account|a/c|acct))"
    r"(?:[ .]{1,2}(?:number|num|no|is|card|at|on|me|my))*[\s.:#=-]{0,3}"
    rf"(?P<plain>\+?\d(?:[ .()-]{{0,2}}\d){{7,18}}){_END}",
    re.IGNORECASE,
)
_ID_CUE = re.compile(
    r"\b(?:passport|voter(?:'?s)?(?: id)?|epic|(?:driving )?licen[cs]e|pan(?: card)?|ration card"
    r"|(?:employee|emp|staff|student|candidate|applicant|application|registration|regn?|enrol?lment"
    r"|hall ticket|admit card|roll|seat|prn|pf|epf|esic?|gst(?:in)?)(?= ?(?:id|no|number|num|card|code|#|:)))"
    r"(?:[ .]{1,2}(?:id|card|number|num|no|code|is|my))*[\s.:#=-]{0,3}"
    # Three digits in a row somewhere, and no year.
    r"(?!(?:19|20)\d{2}(?![A-Za-z0-9/-]))(?=[A-Za-z0-9/-]*(?: \d+)*[A-Za-z0-9 /-]*\d{3})"
    r"(?P<plain>(?:[A-Za-z]{1,5}[ -]?)?\d[A-Za-z0-9/-]{2,19}(?: \d{4,11})?(?: [A-Za-z])?)(?!\w)",
    re.IGNORECASE,
)
_ENDS_OF = re.compile(
    r"\b(?:aadhaa?r|card|account|pan|phone|mobile)(?: \w+){0,2} (?:ends|ending)(?: \w+){0,2} "
    r"(?P<plain>\d{3,5})\b",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    rf"|{_DAY}(?: of)?[ ./-]{{1,2}}(?:\d{{1,2}}|{_MONTH})[ ,./-]{{1,2}}\d{{2,4}}|{_MONTH} {_DAY},? \d{{4}})"
)
_BIRTH = re.compile(
    r"\b(?:d\.?o\.?b\b\.?|date of birth|birth ?date|birthday)(?:\s*\([^)\n]*\))?"
    rf"(?:[ \t]*[:=–-][ \t]*(?P<plain>[^\n]*\d[^\n]*)|(?: is| was|,)?[ \t]+(?:on )?(?P<date>{_DATE}))"
    rf"|\bborn(?: on| in|:)?[ \t]+(?P<born>{_DATE}|(?:{_MONTH} )?(?:19|20)\d{{2}}\b)",
    re.IGNORECASE,
)
_WHOSE = r"(?:home|postal|permanent|current|present|residential|mailing)"
_ADDRESS = re.compile(
    rf"(?:^[ \t]*(?:(?:my|full|{_WHOSE}) )*address[ \t]*[:=–-]+|\b{_WHOSE} address[ \t]*[:=–-]+)"
    r"[ \t]*(?P<plain>[^\s][^\n]*)"
    rf"|\b(?:my (?:{_WHOSE} )?address is"
    r"|I(?: am|['’]m)? (?:live|living|stay|staying|reside|residing) (?:at|in))"
    # With a number, and that first, or beside a word for a place.
    r"[ \t]+(?P<told>(?:[#\w/-]*\d|(?:house|flat|plot|door|h\.? ?no)\b(?=[^\n]*\d)|(?=[^\n]*\b\d{6}\b)"
    r"|(?=[^\n]*\d)(?=[^\n]*\b(?:road|street|nagar|colony|lane|layout|sector|apartments?|marg|salai)\b))"
    r"[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_UNIT = re.compile(
    r"\s?(?:%|(?:more |other |new |different )?(?:rows?|records?|users?|customers?|items?|images?|labels?"
    r"|samples?|tokens?|people|times|lines?|files?|bytes|kb|mb|gb|seconds?|minutes?|ms|rupees|dollars|inr|usd|rs|eur"
    r"|lakhs?|crores?|millions?|billions?|thousands?|parameters|transactions|requests|queries|events|observations|examples"
    r"|entries|documents|words|pages|calls|orders|tickets|hours?|days?|weeks?|months?|years?|points|marks"
    r"|data ?points|units|views|steps|iterations)\b)",
    re.IGNORECASE,
)
_MONEY = re.compile(r"(?:[$€£₹]|\b(?:rs|inr|usd|eur)\.?) ?$", re.IGNORECASE)
# Before a number of ten digits: it counts or is worth something.
_AMOUNT = re.compile(
    r"\b(?:turnover|revenue|sales|budget|profit|loss|population|worth|scored|got|costs?|salary|pay|total|sum|counts?|value|scores?"
    r"|marks|ratings?|values|results?|numbers|timestamps?|seed|order|ticket|invoice|size|parameters|sequence)"
    r"(?: (?:of|is|was|were|are|to|from|by|about|over|nearly|like|around|between|id|no))*[ :=]{0,3}$",
    re.IGNORECASE,
)
_ROUND = re.compile(r"0{5}$")


def contacts_in(text: str) -> Iterator[Found]:
    """Each place with its kind, the surest kinds first; places may overlap. Digits are those of ASCII."""
    for match in _LINK.finditer(text):
        if not _NOBODYS.search(match.group()):
            yield match.span(), "link"
    for pattern in (_EMAIL, _SPELLED):
        yield from ((match.span(), "email") for match in pattern.finditer(text))
    yield from ((match.span(), "id number") for match in _UPI.finditer(text))
    yield from _announced(text)
    yield from _numbers(text)


def _announced(text: str) -> Iterator[Found]:
    """What a word before it says to be personal."""
    for pattern, kind in (
        (_BIRTH, "date of birth"),
        (_ADDRESS, "address"),
        (_HANDLE, "link"),
        (_ENDS_OF, "id number"),
    ):
        for match in pattern.finditer(text):
            name = match.lastgroup or ""
            yield _trimmed(text, *match.span(name)), kind
    for match in _CUE.finditer(text):
        if not _UNIT.match(text, match.end()):
            yield (
                match.span("plain"),
                "phone" if match["phone"] else "card" if match["card"] else "id number",
            )
    for match in _ID_CUE.finditer(text):
        yield match.span("plain"), "id number"


def _numbers(text: str) -> Iterator[Found]:
    kinds: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
        ("id number", _PAN, lambda _: True),
        ("id number", _IFSC, lambda _: True),
        ("id number", _LICENCE, lambda _: True),
        ("id number", _SSN, lambda _: True),
        ("card", _CARD, _is_card),
        ("id number", _AADHAAR, _is_aadhaar),
        ("phone", _PHONE, _is_phone),
        ("phone", _GROUPED, _is_grouped),
        ("phone", _SPOKEN, lambda _: True),
    )
    for kind, pattern, holds in kinds:
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 40) : match.start()]
            counted = _UNIT.match(text, match.end()) or _MONEY.search(before)
            amount = kind == "phone" and _AMOUNT.search(before)
            if not counted and not amount and holds(match.group()):
                yield match.span(), kind


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the full stop and the spaces at its end."""
    return start, start + len(text[start:end].rstrip(" \t.,;"))


def _is_card(number: str) -> bool:
    """Whether a number passes Luhn's check and is no row of years."""
    digits = [int(digit) for digit in number if digit.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return digits[0] in (2, 3, 4, 5, 6) and (sum(digits[::-2]) + sum(doubled)) % 10 == 0 and _is_one(number)


def _is_aadhaar(number: str) -> bool:
    """Whether twelve digits are one number, and no steps such as 1024 2048 4096."""
    groups = [int(group) for group in re.split(r"[ -]", number)]
    if len(groups) == 3:
        first, second, third = groups
        if second - first == third - second or second * second == first * third:
            return False
    return _is_one(number) and not number.endswith("000")


def _is_phone(number: str) -> bool:
    return _is_one(number) and not (number.isdigit() and _ROUND.search(number))


def _is_grouped(number: str) -> bool:
    """Whether groups of digits are a mobile number as Indians write it."""
    groups = re.split(r"[ -]", re.sub(r"^(?:0|(?:\+|00)?91[ -])(?=[6-9])", "", number))
    sizes = tuple(map(len, groups))
    return sizes in _GROUPS and sum(group.endswith("00") for group in groups) < len(groups) / 2


def _is_one(number: str) -> bool:
    """Whether groups of digits are one number, and not several years or round numbers in a row."""
    groups = re.split(r"[ .-]", number)
    years = all(len(group) == 4 and group[:2] in ("19", "20") for group in groups)
    return not years and not (len(groups) > 1 and all(group.endswith("00") for group in groups))
