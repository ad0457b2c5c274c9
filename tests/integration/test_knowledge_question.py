"""How questions are read against the words of an index, with the packaged model, and what that tells."""

from collections.abc import Sequence

import pytest

from knowledge.embedding import Encoder
from knowledge.extraction import extract
from knowledge.packing import context_of, pack, with_context
from knowledge.question import Question, Synonyms
from knowledge.search import LoadedIndex
from knowledge.support import Signs
from knowledge.weighing import Ranked
from knowledge.words import stem
from storage.passages import ListedPassage

TEXTS = (
    ("Pay", "The salary of a baker is 300 a month."),
    ("Team", "The oven manager leads four bakers."),
    ("Shifts", "Bakers work from 4 AM. The oven is cleaned on Sundays."),
    ("Trial", "The trial takes one hour. It tests kneading and shaping."),
    ("Trial day", "On the trial day, kneading and shaping are tested for one hour, then there is tea."),
)
SYNONYMS = Synonyms(
    spellings={"wat": "what"},
    alike=[["salary", "wage"], ["paper", "test"], ["paper", "documents"], ["manager", "boss"]],
    elsewhere=frozenset({"google"}),
    fillers=frozenset({"hai"}),
    titles=frozenset(map(stem, ("manager", "engineer", "baker"))),
)
ROLES = {"baker": ["Baker"]}


@pytest.fixture(scope="module")
def index(encoder: Encoder) -> LoadedIndex:
    return LoadedIndex([listed(at) for at in range(len(TEXTS))], encoder, SYNONYMS, ROLES)


def listed(at: int) -> ListedPassage:
    section, text = TEXTS[at]
    return ListedPassage(str(at), "bakery.md", "Bakery", "baker", section, "prose", text)


def read(index: LoadedIndex, text: str) -> Question:
    return index.understand(index.hear(text))[0]


def ranked(index: LoadedIndex, encoder: Encoder, text: str) -> Sequence[Ranked]:
    question, lexical = index.understand(index.hear(text))
    packed = {}
    for passage in index.passages:
        full = with_context(passage.title, passage.section, passage.text)
        encoded = encoder.encode(full)
        tokens = pack(encoded, full, len(context_of(passage.title, passage.section)))
        packed[passage.id] = (encoded.vector.astype("<f4").tobytes(), tokens)
    return index.rank(question, "baker", lexical, index.encodings(packed))


def signs_of(index: LoadedIndex, encoder: Encoder, text: str) -> dict[str, Signs]:
    """What speaks for and against each passage, by its heading."""
    return {each.passage.section: each.signs for each in ranked(index, encoder, text) if each.signs}


def apprentices(encoder: Encoder) -> LoadedIndex:
    """Headings that are questions, and answers that do not say what they are about."""
    entries = (
        ("How long does an apprentice learn?", "Two years, or three without a certificate."),
        ("What if an apprentice leaves early?", "One month of training must be paid for."),
        ("How many hours is a shift?", "Eight, with one of them for tea."),
    )
    passages = [
        ListedPassage(str(at), "bakery.md", "Bakery", "baker", section, "prose", text)
        for at, (section, text) in enumerate(entries)
    ]
    return LoadedIndex(passages, encoder, SYNONYMS, ROLES)


def test_a_word_of_two_groups_has_the_others_of_both() -> None:
    ((_, _, others),) = SYNONYMS.others(["paper"])
    assert set(others) == {"test", "documents"}


def test_what_is_told_before_the_question_weighs_little(index: LoadedIndex) -> None:
    story = "My uncle has cleaned an oven for eleven long years in a far village. Which shifts?"
    weights = {term.words[0]: term.weight for term in read(index, story).terms}
    alone = {term.words[0]: term.weight for term in read(index, "oven shifts").terms}
    assert weights["oven"] < 0.5 * alone["oven"]
    assert weights["shifts"] == alone["shifts"]


def test_a_title_that_is_no_role_must_stand_in_the_passage(index: LoadedIndex, encoder: Encoder) -> None:
    assert [title[0] for title in read(index, "salary of the boss engineer").titles] == ["engineer"]
    assert not read(index, "salary of a baker").titles
    signs = signs_of(index, encoder, "wage of the manager")
    assert signs["Pay"].elsewhere == 1.0
    assert signs["Team"].elsewhere == 0.0


def test_a_synonym_counts_as_if_its_word_stood_there(index: LoadedIndex, encoder: Encoder) -> None:
    signs = signs_of(index, encoder, "wage")
    assert signs["Pay"].literal == 1.0
    assert signs["Shifts"].literal == 0.0


def test_a_designation_is_a_name(index: LoadedIndex) -> None:
    assert read(index, "pay at L5 and google").elsewhere == ("l5", "google")


def test_a_day_or_a_month_is_no_name(index: LoadedIndex) -> None:
    assert not read(index, "Can I come on a Monday in May?").elsewhere


def test_a_heading_that_is_like_the_question_speaks_for_what_stands_under_it(encoder: Encoder) -> None:
    asked = ranked(apprentices(encoder), encoder, "For how long would I be trained?")
    assert asked[0].passage.section == "How long does an apprentice learn?"


def test_a_number_counts_what_the_heading_asks_for(encoder: Encoder) -> None:
    asked = "How many hours a day would I work?"
    signs = signs_of(apprentices(encoder), encoder, asked)
    assert signs["How many hours is a shift?"].uncounted == 0.0
    assert signs["What if an apprentice leaves early?"].uncounted == 1.0


def test_a_question_that_names_nothing_is_answered_by_nothing(index: LoadedIndex, encoder: Encoder) -> None:
    assert not read(index, "and how long is it?").terms
    assert all(each.support < 0 for each in ranked(index, encoder, "and how long is it?"))
    assert read(index, "how long is the trial?").terms


def test_a_thing_that_says_too_little_is_one_of_the_first(index: LoadedIndex) -> None:
    first, second = read(index, "trial kneading and shaping please").things
    assert [term.words[0] for term in first.terms] == ["trial", "kneading"]
    assert [term.words[0] for term in second.terms] == ["shaping", "trial", "kneading"]
    assert not second.terms[-1].tells


def test_passages_that_answer_equally_well_are_both_said_but_nothing_twice(
    index: LoadedIndex, encoder: Encoder
) -> None:
    text = "What is tested in the trial?"
    said = [each.said for each in extract(read(index, text), ranked(index, encoder, text))]
    assert len(said) == len(set(said))
    assert any("kneading" in each for each in said)
    assert sum("kneading and shaping" in each for each in said) == 1
