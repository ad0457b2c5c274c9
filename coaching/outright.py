"""Whether a text says yes or no outright, as its first word. Knows no question and no scores."""

import re

# "No two are alike" and "no doubt" are neither: a mark, an end, or a word that begins a clause has to follow.
_OPENING = re.compile(
    r"^\W*(?:(?:well|oh|i (?:think|say|believe|guess)|(?:my|the) answer is)\W+)?"
    r"(?:(?P<yes>yes|yeah|yep)|no|nope)"
    r"(?=\W*$|\s*[.,;:!?()–—]|\s+-|\s+(?:because|cause|as|since|it|its|it's|i|i'm|he|she|they|we|you|there|this|that)\b)",
    re.IGNORECASE,
)


def contradicts(said: str, expected: str) -> bool:
    """Whether one says yes and the other no."""
    answers = {_is_yes(text) for text in (said, expected)}
    return answers == {True, False}


def _is_yes(text: str) -> bool | None:
    opening = _OPENING.match(text.replace("’", "'"))
    return bool(opening["yes"]) if opening else None
