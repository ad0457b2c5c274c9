"""A language that a test speaks without fault: English with each letter as one of another script."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FIRST = 0x0915  # Devanagari's ka; 26 letters follow
_THERE = {ord(letter): chr(_FIRST + at) for at, letter in enumerate(_LETTERS)}
_BACK = {ord(other): chr(letter) for letter, other in _THERE.items()}


def ciphered(text: str) -> str:
    """The text in that language; figures and marks stay as they are."""
    return text.lower().translate(_THERE)


def deciphered(text: str) -> str:
    """The text in English again, in small letters but for the first one."""
    return text.translate(_BACK).capitalize()
