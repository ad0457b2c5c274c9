import numpy as np

from knowledge.embedding import Encoded, Encoder
from knowledge.terms import Phrases


class CountingEncoder(Encoder):
    """Knows which texts it has encoded."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def encode(self, text: str) -> Encoded:
        self.texts.append(text)
        return super().encode(text)


def test_phrases_are_encoded_once_however_often_they_are_asked_for() -> None:
    encoder = CountingEncoder()
    phrases = Phrases(encoder)
    assert phrases.rows(("notice period", "leaving")) is phrases.rows(("notice period", "leaving"))
    assert encoder.texts == ["notice period, leaving"]


def test_each_phrase_has_the_rows_of_its_own_words() -> None:
    encoder = Encoder()
    first, second = Phrases(encoder).rows(("terms of notice", "leaving"))
    every = encoder.encode("terms of notice, leaving")
    assert np.array_equal(np.concatenate([first, second]), every.tokens[[0, 2, 4]])
    assert every.pieces == ("terms", "of", "notice", ",", "leaving")


def test_a_phrase_of_function_words_has_no_rows() -> None:
    assert len(Phrases(Encoder()).rows(("how to", "salary"))) == 1
