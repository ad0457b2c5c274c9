"""Words and how rare they are. Knows English function words and nothing about documents."""

import re
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

_FUNCTION_WORDS = """
a about above after again all also am an and any are as at be because been before being below between
both but by can could did do does doing done during each few for from further get gets give given gives
go got had has have having he her here hers him his how i if in into is it its itself just let like many
may me might more most much must my need needs no nor not now of off on once one only or other our ours
out over own per please same shall she should so some such tell than that the their them then there these
they thing things this those through to too under until up us use used very want was way we well were
what when where which while who whom whose why will with would yes you your yours im i'm it's what's
don't can't doesn't isn't there's that's
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())

# Tried in this order, longest first where one ends in another.
_ENDINGS = (
    ("ations", "at"),
    ("ation", "at"),
    ("ities", "ity"),
    ("ies", "y"),
    ("sses", "ss"),
    ("ings", ""),
    ("ing", ""),
    ("ied", "y"),
    ("ed", ""),
    ("ers", "er"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("es", "e"),
    ("s", ""),
)
# Words that questions are made of and that hardly say what is asked for.
_GENERIC = """
accept accepted actually allowed anybody anyone anything asked available avail besides both chance come comes
consider considered cover covered covers day else enough exactly expect expected extra find follow going
happen happens help helps include included includes kind know like list listed look make mention mentioned
mentions named needed offer offered offers ok okay please point possible provide provided provides question
say says see something sort start sure take taken takes talk telling think total try trying type want
wanted wants
"""
GENERIC_WORDS = frozenset(_GENERIC.split())
RAREST = 7.0


def words_of(text: str) -> list[str]:
    """The words of a text in order, lower case, without punctuation."""
    if text.isascii():
        return WORD.findall(text.lower())
    return [word.lower().replace("’", "'") for word in WORD.findall(text)]


@lru_cache(maxsize=20_000)
def rarity(word: str) -> float:
    """How much a lower-case word tells, in powers of ten: 0.5 (like "the") to 7 (hardly ever written).

    From general English word frequencies (the package wordfreq), so it needs no documents.
    """
    # 0.15 s and 25 MB: not for those who only start up.
    from wordfreq import zipf_frequency

    return float(min(RAREST, max(0.5, 8.0 - zipf_frequency(word, "en", wordlist="small"))))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A lower-case word without its commonest English endings, so that "labeling" meets "labels"."""
    word = word.removesuffix("'s").removesuffix("'")
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending) + instead
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] in "bdglmnprt":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word
