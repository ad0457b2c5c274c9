"""English by its small words, and other languages by theirs. Knows no answers, no rubric and no scores."""

from coaching.answer_text import words_of

STOP_WORDS = frozenset(
    words_of("""
    a about after all also am an and any are as at be because been before being both but by can could did do
    does doing each for from had has have he her here him his how i if in into is it its just may me might
    more most much my no nor not now of off on one only or other our out over own per same she should so some
    such than that the their them then there these they this those through to too under until up us very was
    we were what when where which while who why will with would yes you your i'm it's don't i'd i'll i've
    """)
)
# The commonest words of German, Spanish, French, Italian, Portuguese, Hindi, Tamil and Telugu in Latin
# letters, without those that English has too.
_OTHER_SMALL_WORDS = frozenset(
    words_of("""
    der das und nicht ist von zu den mit sich auf für eine ein dem werden wird es sind auch bei dass ich sie
    wir ihr mich dafür wenn oder aber als einen einer haben sehr mir kann nach el los las que y por con para
    una un se lo como pero sus le ha muy esta este estoy porque mi soy yo del et les des est pas pour dans
    une je vous nous qui sur avec ce cette il elle suis très mais au aux de la di che è sono non si della
    molto sia questa perché ho io gli nel os um uma não em na com eu muito é seu sua ao dos isso meu você
    yeh hai aur ki ka ke mein hoon ko kya nahi nahin hain mujhe bahut kar karta karti raha kyunki bhi tha
    thi ek hum aap mera meri liye toh phir apne iska uska naan enakku oru intha athu illai irukku nenu naaku
    oka idi ledu undi chala kab kitna kitne kitni kaise kahan kaun kaunsa milega milegi milta sakta sakte
    sakti chahiye hota hoti enna eppo epdi eppadi evlo evvalavu enga venum vendum irukka iruka eppudu ela
    ekkada entha kavali
    """)
)
_FEWEST_WORDS, _FEWEST_LETTERS = 5, 24  # a shorter text may be a name, a term or a quotation
_FEWEST_OTHERS, _FEWEST_SIGNS = 12, 4  # letters of another script; a Chinese one is a word
_FOREIGN, _ENGLISH = 0.2, 0.15  # shares of small words; plain English has 0.35 to 0.55 of its own
_LATIN_ENDS, _SIGNS_BEGIN = "\u0250", "\u2e80"


def is_foreign(text: str) -> bool:
    """Whether a text is, beyond doubt, not in English: other letters, or another language's small words."""
    letters = [character for character in text if character.isalpha()]
    others = [letter for letter in letters if letter >= _LATIN_ENDS]
    signs = sum(letter >= _SIGNS_BEGIN for letter in others)
    if len(others) > len(letters) / 2 and (len(letters) >= _FEWEST_OTHERS or signs >= _FEWEST_SIGNS):
        return True
    if len(letters) < _FEWEST_LETTERS:
        return False
    words = words_of(text)
    if len(words) < _FEWEST_WORDS:
        return False
    return foreign_share(words) >= _FOREIGN and stop_share(words) < _ENGLISH


def leans_elsewhere(text: str) -> bool:
    """Whether a short text in Latin letters may be in another language, or in a mix of it with English.

    Too eager for a verdict; enough to ask somebody who knows the language.
    """
    words = words_of(text)
    return foreign_share(words) >= _FOREIGN and foreign_share(words) > stop_share(words)


def foreign_share(words: list[str]) -> float:
    """The share of other languages' function words among lower-case words; 0 of none."""
    return sum(word in _OTHER_SMALL_WORDS for word in words) / max(1, len(words))


def stop_share(words: list[str]) -> float:
    """The share of English function words among lower-case words; 0 of none."""
    return sum(word in STOP_WORDS for word in words) / max(1, len(words))
