from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from knowledge.spelling import Speller

WORDS = st.text(alphabet="abcdeé'", min_size=4, max_size=14)


def by_comparing_all(word: str, words: list[str]) -> str | None:
    similarity = DamerauLevenshtein.normalized_similarity
    found = process.extractOne(word, words, scorer=similarity, score_cutoff=0.78)
    return found[0] if found else None


@given(st.lists(WORDS, max_size=40), WORDS)
def test_the_nearest_word_is_the_one_that_comparing_all_would_find(words: list[str], word: str) -> None:
    assert Speller(words).nearest(word) == by_comparing_all(word, words)


@given(WORDS, st.integers(0, 12), st.sampled_from(["drop", "swap", "double", "other"]))
def test_a_word_with_a_slip_of_the_finger_is_mended(word: str, at: int, slip: str) -> None:
    at = min(at, len(word) - 2)
    slips = {
        "drop": word[:at] + word[at + 1 :],
        "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        "double": word[:at] + word[at] + word[at:],
        "other": word[:at] + "x" + word[at + 1 :],
    }
    others = ["interview", "qualification", word]
    assert Speller(others).nearest(slips[slip]) == by_comparing_all(slips[slip], others)


def test_a_word_unlike_all_others_stays() -> None:
    assert Speller(["interview", "salary"]).nearest("zebra") is None
    assert Speller([]).nearest("interview") is None


def test_of_words_that_are_equally_near_the_first_is_taken() -> None:
    assert Speller(["labels", "labelx"]).nearest("labelz") == "labels"
    assert Speller(["labelx", "labels"]).nearest("labelz") == "labelx"
