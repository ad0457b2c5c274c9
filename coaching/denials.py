"""Whether an answer takes back as a whole what its sentences say. Knows no rubric, no matcher and no scores.

A denial may stand outside the sentences that it denies: before them ("It is a myth that ..."), behind them
("Forget what I wrote"), or in how all of them are put, as questions. To a matcher of meanings such an answer
is as good as a right one. There is no end of ways to deny, these are common ones; so it is only told.
"""

import re
from collections.abc import Sequence

from coaching.answer_guards import sentences

_FALSE = (
    r"(?:(?:complete|total|utter|pure|common|popular|old|big|just|simply|only|all|plain|clearly|quite|an?"
    r"|the) )*"
    r"(?:myth|lie|misconception|misbelief|fallacy|legend|rumou?r|nonsense|rubbish|joke|hoax|fairy ?tale"
    r"|illusion|untruth"
    r"|superstition|false|wrong|untrue|incorrect|absurd|ridiculous|not (?:at all )?(?:true|right|correct"
    r"|the case)"
    r"|never (?:true|right|correct|the case)|far from (?:true|the truth)|out of the question|unthinkable)"
)
_IT = r"(?:it|that|this)(?: is|'s| was| would be)"
_ALL = r"(?:all|everything|each|every word|any|none|nothing|most)(?: of)?"
_SAID = r"(?:that|this|it|them|these|those|the above|what i (?:\w+ )?(?:said|wrote|told))"
_LEAD = r"^\W*(?:(?:well|no|but|and|so|now|oh|yes|look|sorry|please|honestly|frankly|actually),? )*"
# A clause that begins so is denied, however long it is.
DENYING = re.compile(
    _LEAD + rf"(?:{_IT} {_FALSE},? (?:that|to)\b|(?:i|we) (?:\w+ )?(?:refuse|decline|hate) to\b"
    r"|(?:i|we) (?:\w+ )?(?:deny|doubt|dispute|reject|disagree)(?: the \w+)? that\b|i am (?:too lazy"
    r"|not willing|against)\b"
    r"|under no circumstances|in no case|by no means|on no account|in no way|at no time|no way\b"
    r"|never ever\b|not:"
    r"|only (?:a fool|an idiot|fools|idiots)|no ?(?:body|one|sane person) (?:would|in (?:his|their) right)"
    r"|why (?:on earth|the hell|in the world)\b|(?:who|why) (?:would|should) (?:any(?:body|one)|i|we"
    r"|you) (?:ever|even)\b)",
    re.IGNORECASE,
)
# "It would be wrong to guess" is a statement of its own.
_IN_ITSELF = re.compile(_LEAD + rf"{_IT} {_FALSE},? to (?!say|think|believe|claim|assume)", re.IGNORECASE)
# What a sentence says of all the others. "If all of them are wrong, I correct them" is no such sentence.
_TAKING_BACK = re.compile(
    "|".join(
        (
            rf"\b{_ALL} {_SAID}\b.{{0,20}}\b(?:is|are|was|were) (?:\w+ )?{_FALSE}\W*$",
            rf"^\W*(?:\w+,? ){{0,6}}(?:that|this|it|they)(?: is|'s| are)(?: all)? {_FALSE}\W*$",
            rf"{_LEAD}{_IT} {_FALSE},? that (?:this|that|it|all this) (?:is|was) (?:\w+ )?"
            r"(?:true|right|correct)\W*$",
            rf"\b(?:none|nothing) of {_SAID}\b.{{0,20}}\b(?:is|are|was|were|holds?) (?:\w+ )?(?:true"
            rf"|right|correct)",
            rf"\b(?:do|believe|mean|say|think) (?:none|nothing) of {_SAID}\W*$",
            rf"{_LEAD}(?:forget|scrap|strike|ignore|disregard) (?:\w+ )?{_SAID}\b",
            r"\b(?:forget|scrap|strike|ignore|disregard) (?:all |everything )?(?:that "
            r"|what )?i(?: have)?(?: just)? "
            r"(?:said|wrote|written)",
            r"\bdo (?:\w+ )?(?:the )?(?:\w+ )?(?:opposite|reverse|contrary) of (?:all |everything )?(?:of )?"
            r"(?:that|this|it|these|what i)",
            r"\bthe (?:very |exact )?(?:opposite|reverse|contrary) (?:holds|is (?:true|right|correct"
            r"|the case))",
            r"\btake (?:it|that|this|all|everything)(?: \w+){0,3} back\b",
            r"\bi (?:am|was) (?:only |just )?(?:joking|kidding|lying)\b|\b(?:just|only) (?:joking|kidding)\b",
            r"\b(?:is|was|are|were) (?:not what|what) i (?:would |do |will )?(?:not |never )?(?:do|think"
            r"|believe|mean)\b",
            rf"\bi (?:do not|don't|disagree|would never|will never|never)(?: \w+){{0,3}} (?:any of"
            rf"|all of) {_SAID}\W*$",
            r"\bthey are (?:all |both )?(?:wrong|mistaken|lying)\W*$",
            r"\bi (?:never|do not|don't|cannot|can't|disagree) (?:\w+ )?(?:agree[ds]? )?with (?:him|her"
            r"|them|this|that|it|any)\b",
            r"\b(?:bad|wrong|poor|weak|terrible) (?:candidate|answer|applicant)s?\b.{0,20}\b(?:says?"
            r"|would|is|are|like|:)",
            # Both ways, so that one of them is right.
            r"^\W*(?:or|maybe|perhaps) (?:\w+,? )?(?:it is |just |exactly )?(?:the )?"
            r"(?:other way (?:a)?round|opposite|reverse|contrary|vice versa)\W*$",
            r"\bor (?:just |exactly )?(?:the other way (?:a)?round|vice versa)\W*$",
            # Scorn.
            r"\bas if (?:any|some)(?:body|one)\b|\b(?:ha ?ha|hehe|lol)\b|\byeah,? right\b"
            r"|^\W*oh,? (?:sure|yes|yeah|right)\b",
        )
    ),
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:(?<!as )if|when|whether|because|until|unless|in case)\b", re.IGNORECASE)
_DENIED = 0.5  # of the sentences; one of several may well be the answer
_ASKED = 0.6
_A_FEW = 2


def is_taken_back(text: str, *expected: str) -> bool:
    """Whether a text as a whole is denied, taken back, or put as a question.

    What one of the `expected` texts does, such as to ask, says nothing of an answer.
    """
    known = [_parts(each) for each in expected]
    said = _parts(text)
    return any(way(said) and not any(map(way, known)) for way in (_denies, _takes_back, _asks))


def _parts(text: str) -> Sequence[str]:
    return [text[start:end].replace("’", "'") for start, end in sentences(text)]


def _denies(parts: Sequence[str]) -> bool:
    denied = sum(bool(DENYING.search(part)) and not _IN_ITSELF.search(part) for part in parts)
    return denied > _DENIED * len(parts)


def _takes_back(parts: Sequence[str]) -> bool:
    return any(_TAKING_BACK.search(part) and not _CONDITION.search(part) for part in parts)


def _asks(parts: Sequence[str]) -> bool:
    asked = sum(part.rstrip("\"'”’) ").endswith("?") for part in parts)
    return asked >= max(_A_FEW, _ASKED * len(parts))
