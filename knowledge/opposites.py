"""Words that turn a statement round: "not", and words with an opposite. Knows English and no scores.

A matcher of meanings hardly tells "higher" from "lower", nor "sticks" from "does not stick": they stand among
the same words.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

_WITH_NOT = """
can't won't don't doesn't didn't isn't aren't wasn't weren't hasn't haven't hadn't couldn't wouldn't shouldn't
"""
_CONTRACTED = frozenset(_WITH_NOT.split())
NEGATIONS = _CONTRACTED | {"not", "no", "never", "cannot", "neither", "nor", "none", "nothing", "nobody"}
_OTHER_DENIALS = """
avoid avoids avoiding except hardly instead lack lacks rarely rather unable unless unlike without
"""
# As they are typed on a telephone, too.
_DENIALS = NEGATIONS | {word.replace("'", "") for word in _CONTRACTED} | {*_OTHER_DENIALS.split()}
# Each line: forms of a word, and forms of its opposite. Only what means the same nearly everywhere: "left",
# "light", "even" or "last" do not, nor do "up" and "on".
_OPPOSITES = """
above : below
accept accepts accepted accepting : reject rejects rejected rejecting
add adds added adding : remove removes removed removing
advantage advantages : disadvantage disadvantages
after : before
agree agrees agreed : disagree disagrees disagreed
allow allows allowed : forbid forbids forbidden
ascending : descending
attract attracts attracted : repel repels repelled
absorb absorbs absorbed absorbing : reflect reflects reflected reflecting
best better good : bad worse worst
big bigger biggest large larger largest greater greatest : little small smaller smallest
begin begins began beginning start starts started : end ends ended stop stops stopped
cheap cheaper cheapest : expensive
closer closest near nearer nearest : far farther farthest further
closed closes closing : open opened opens opening
cold colder coldest cool cooler cools : hot hotter hottest warm warmer warms
complete : incomplete
correct right true : false incorrect wrong
dangerous unsafe : safe safer
dark darker darkest : lighter lightest
decrease decreased decreases decreasing : grow grows increase increased increases increasing
fall falls falling : rise rises rising
deep deeper deepest : shallow
difficult hard harder : easier easiest easy
direct directly : indirect indirectly
dry drier : wet wetter
early earlier earliest : late later latest
east : west
empty : full
exclude excluded excludes excluding : include included includes including
external : internal
fail failed fails failure : succeed succeeded succeeds success
fast faster fastest quick quicker quickly : slow slower slowest slowly
few fewer fewest least less : more most many
gain gained gains : lose loses lost
heavier heaviest heavy : lighter lightest
high higher highest : low lower lowest
hard harder hardest : soft softer softest
input inputs : output outputs
legal : illegal
long longer longest : short shorter shortest
loose looser : tight tighter
maximum : minimum
negative negatively : positive positively
narrow narrower : wide wider
north : south
possible : impossible
private : public
pull pulled pulls : push pushed pushes
rough rougher : smooth smoother
strong stronger strongest : weak weaker weakest
supervised : unsupervised
temporary : permanent
thick thicker thickest : thin thinner thinnest
float floats : sink sinks
"""


def _sides() -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    for line in _OPPOSITES.strip().splitlines():
        one, other = (frozenset(side.split()) for side in line.split(":"))
        yield one, other
        yield other, one


def _joined() -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """Each word -> what says the same, and what says the opposite."""
    found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for own, other in _sides():
        for word in own:
            same, opposite = found.get(word, (frozenset(), frozenset()))
            found[word] = same | own, opposite | other
    return found


_SAME_AND_OPPOSITE = _joined()


def unsaid(expected: Sequence[str], said: Collection[str]) -> list[int]:
    """Where in the expected words (lower case) stands one that the said words deny.

    A negation, where nothing is denied; and where neither side denies anything, a word of which only the
    opposite is said.
    """
    told, wanted = frozenset(said), frozenset(expected)
    denied, denies = not told.isdisjoint(_DENIALS), not wanted.isdisjoint(NEGATIONS)
    if denies and not denied:
        return [at for at, word in enumerate(expected) if word in NEGATIONS]
    if denied:
        return []
    return [at for at, word in enumerate(expected) if _is_opposed(word, wanted, told)]


def _is_opposed(word: str, wanted: frozenset[str], told: frozenset[str]) -> bool:
    same, opposite = _SAME_AND_OPPOSITE.get(word, (frozenset(), frozenset()))
    return bool(opposite & told) and not same & told and not opposite & wanted
