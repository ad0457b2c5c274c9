"""The small words that turn a true sentence into a false one: what it denies, limits, demands, hedges.

Pure, on texts. Two sentences that say the same agree in these; which ones must be kept and which ones must
not be added differs, see `keeps`.
"""

import re
from functools import lru_cache

from knowledge.lexical import stems_of

_YES_OR_NO = re.compile(r"^(?:yes|no)\b[,.:]?\s*", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:not|no|never|without|nor|neither|none|nothing|cannot|\w+n't)\b", re.IGNORECASE)
_MORE_DENIALS = re.compile(r"\b(?:hardly|scarcely|nobody|nowhere|no one|fails? to|lacks?)\b", re.IGNORECASE)

_NUMBER = (
    r"[₹$€£]?\s?(?:\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|sixty)\b)"
)
_WORDS = {
    # Neither added nor dropped.
    "only": r"only|solely|just|exclusively|alone|merely|nothing but",
    "except": r"except|unless|excluding|apart from|but not|other than",
    "at least": r"at least|minimum|no less than|not less than|or (?:more|older|above|over|higher)|\d\+"
    rf"|(?:more than|over|above) (?={_NUMBER})",
    "at most": r"at most|maximum|up to|no more than|not more than|or (?:less|fewer|younger|below)"
    rf"|(?:less than|fewer than|under|below|within) (?={_NUMBER})",
    "about": rf"(?:about|around|approximately|roughly|nearly|almost|some) (?=(?:the )?(?:top|end)|{_NUMBER})",
    "hedge": r"may|might|possibly|perhaps|maybe|sometimes|often|usually|typically|generally|normally|likely"
    r"|probably|not necessarily|tends?|potentially|mostly|typical|usual|seems?|reads? like",
    # Not added.
    "all": r"all|every(?! (?:hour|day|week|month|year)\b)|each|everyone|everybody|everything|always|entire",
    "any": r"any|anyone|anybody|anything",
    "some": r"some|certain|others?",
    "few": r"few",
    "many": r"many|much|majority|most|several",
    "last": r"last|final",
    "if": r"(?<=\S )(?:if|provided|in case|as long as)",
    "both": r"both",
    "either": r"either|neither",
    "more": r"more|further|additional|additionally|extra|again|another",
    "less": r"less|fewer|least",
    "before": r"before|prior|until|till",
    "after": r"after|afterwards|following|once|then|next",
    "during": r"during|while|meanwhile",
    "must": r"must|have to|has to|had to|required|requires?|mandatory|compulsory|necessary|shall|obliged",
    "certain": r"will always|definitely|certainly|guaranteed?|sure|exactly|fully|totally|whole",
    "now": r"now|currently|already|still|yet|soon|immediately",
    "own": r"own|same",
    "over": rf"(?:over|above|beyond)(?! {_NUMBER})",
    "under": rf"(?:under|below|beneath)(?! {_NUMBER})",
}
_RELATIONS = {
    name: re.compile(
        rf"(?<![\w-])(?:{words})(?![\w-])" if "(?=" not in words else rf"(?<![\w-])(?:{words})",
        re.IGNORECASE,
    )
    for name, words in _WORDS.items()
}
_CLAUSE = re.compile(r"(?<=[,;:])\s|(?=\s(?:and|but|because|so|although|while|which)\s)")
_OF = ("all", "any", "some", "few", "many", "both", "last")  # said of the word behind them
_ALONE = re.compile(r"(?:every|any)(?:one|body|thing)|always", re.IGNORECASE)
_KEPT = ("only", "except", "at least", "at most", "about", "hedge")
_WEAK = re.compile(
    r"\b(?:can|could|may|might|prefer(?:s|red)?|optional|helps?|helpful|suggests?|recommends?|advises?|example|or)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:must|needs?|needed|requires?|required|requirements?|mandatory|compulsory|necessary|has to|have to"
    r"|basic qualifications?|asks? for|expects?)\b",
    re.IGNORECASE,
)
_CAUSE = r"because|due to|therefore|hence|thus|as a result|which means"
_CAUSED, _CAUSES = (
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words in (_CAUSE, f"{_CAUSE}|so|since")
)
_ALLOWED = re.compile(r"\b(?:can|could|may|might|able|eligible|optional|allows?|allowed)\b", re.IGNORECASE)
_DEMANDED = re.compile(r"\b(?:need|needs|should|must|have to|has to|required?|requires)\b", re.IGNORECASE)


def negated(text: str) -> bool:
    """Whether a sentence denies something, an opening "No," aside; two denials cancel out."""
    return len(_NEGATION.findall(_plain(text))) % 2 == 1


def keeps(said: str, source: str, around: str) -> bool:
    """Whether a sentence denies, limits, hedges and demands what its source does, in the light of what stands
    `around` the source: its headings and what leads it in. Clauses that the sentence leaves out do not count.
    """
    source = _used(said, source)
    return (
        _denials(said) == _denials(source)
        and _related(said, source, around)
        and _demanded(said, source, around)
    )


def without_opener(text: str) -> str:
    """A sentence without a "Yes," or "No," in front of it, which no passage can bear out."""
    rest = _YES_OR_NO.sub("", text)
    return rest[:1].upper() + rest[1:] if rest != text else text


def _used(said: str, source: str) -> str:
    """The clauses of a source that a sentence has a word of."""
    stems = set(stems_of(said))
    clauses = _CLAUSE.split(source)
    return " ".join(each for each in clauses if not (own := set(stems_of(each))) or stems & own)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return _YES_OR_NO.sub("", text).replace("’", "'")


@lru_cache(maxsize=4096)
def _denials(text: str) -> int:
    """0 for none; 1 for an odd and 2 for an even number, so that a dropped pair is noticed too."""
    plain = re.sub(r"\bno (?:more|less) than\b|\bnot only\b", "", _plain(text), flags=re.IGNORECASE)
    found = len(_NEGATION.findall(plain)) + len(_MORE_DENIALS.findall(plain))
    return 0 if not found else 2 - found % 2


@lru_cache(maxsize=4096)
def _relations(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _RELATIONS.items() if pattern.search(_plain(text)))


@lru_cache(maxsize=4096)
def _quantities(text: str) -> frozenset[tuple[str, str]]:
    """Which quantity is said of which word, in stems."""
    found = [(name, match) for name in _OF for match in _RELATIONS[name].finditer(text)]
    return frozenset(
        (name, "" if _ALONE.fullmatch(match.group()) else next(iter(stems_of(text[match.end() :])), ""))
        for name, match in found
    )


def _related(said: str, source: str, around: str) -> bool:
    mine, its = _relations(said), _relations(source)
    near = its | _relations(around)
    if _CAUSED.search(said) and not _CAUSES.search(source):
        return False
    if not _quantities(said) <= _quantities(source) | _quantities(around):
        return False
    return mine <= near and all(name in mine for name in its if name in _KEPT)


def _demanded(said: str, source: str, around: str) -> bool:
    """Whether what is only possible stays so, and what is demanded too."""
    if _DEMANDED.search(said) and _WEAK.search(source) and not _STRONG.search(f"{source} {around}"):
        return False
    return not (_ALLOWED.search(said) and _STRONG.search(source) and not _ALLOWED.search(source))
