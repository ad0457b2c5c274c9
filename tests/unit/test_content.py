from pathlib import Path

import frontmatter
import pytest

from coaching.bank_files import load_bank
from coaching.errors import ContentFault
from coaching.profiles import load_roles
from coaching.questions import ChoiceQuestion, TextQuestion

SOURCES = Path(__file__).parents[2] / "knowledge" / "sources"
GUIDE_FOLDER = Path(__file__).parents[2] / "coaching" / "guides"
ROLES, BANK = load_roles(), load_bank()


def words(text: str) -> str:
    return " ".join(text.split())


DOCUMENTS = {path.stem: words(path.read_text(encoding="utf-8")) for path in SOURCES.glob("*.md")}
GUIDES = {path.stem: words(path.read_text(encoding="utf-8")) for path in GUIDE_FOLDER.glob("*.md")}


def test_every_role_has_a_document_with_complete_front_matter() -> None:
    assert set(DOCUMENTS) == set(ROLES)
    for path in SOURCES.glob("*.md"):
        details = frontmatter.load(path).metadata
        assert set(details) == {"title", "role", "kind", "company", "location", "as_of", "origin"}
        assert details["role"] == path.stem
        assert all(details.values())


@pytest.mark.parametrize("role", ROLES)
def test_every_fact_of_a_role_stands_in_its_document(role: str) -> None:
    absent = [fact.name for fact in ROLES[role].facts if words(fact.quote) not in DOCUMENTS[role]]
    assert not absent


def test_no_name_means_two_roles() -> None:
    names = [name for role in ROLES.values() for name in role.names]
    assert len(names) == len(set(names))


def test_the_bank_is_large_enough_and_has_both_kinds_for_every_role() -> None:
    assert len(BANK.by_id) >= 40
    for role in ROLES:
        kinds = {type(question) for question in BANK.of_role(role)}
        assert kinds == {ChoiceQuestion, TextQuestion}


@pytest.mark.parametrize("question", list(BANK), ids=lambda question: question.id)
def test_every_question_quotes_its_source(question: ChoiceQuestion | TextQuestion) -> None:
    assert question.source is not None
    assert words(question.source.quote) in {**DOCUMENTS, **GUIDES}[question.source.document]


def test_every_question_is_for_roles_that_exist() -> None:
    assert frozenset().union(*BANK.roles.values()) == set(ROLES)


def test_no_guide_has_the_name_of_a_document() -> None:
    assert not DOCUMENTS.keys() & GUIDES.keys()


def test_the_longest_option_does_not_give_the_answer_away() -> None:
    choices = [question for question in BANK if isinstance(question, ChoiceQuestion)]
    longest = sum(max(question.options, key=len) == question.answer for question in choices)
    assert longest / len(choices) < 0.4


def test_shuffling_keeps_the_options_and_finds_the_right_one() -> None:
    question = next(question for question in BANK if isinstance(question, ChoiceQuestion))
    orders = {question.shuffled(seed) for seed in range(50)}
    assert len(orders) > 5
    for options, right in orders:
        assert sorted(options) == sorted(question.options)
        assert options[right] == question.answer


GOOD = """roles: [r]
questions:
  - id: one
    kind: choice
    topic: pay
    difficulty: 1
    prompt: What is the base pay?
    options: [much, little]
    answer: much
    explanation: It is much, the source says.
    source: {document: d, quote: much}
"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("difficulty: 1", "difficulty: 9", ":6: questions.0.difficulty: "),
        ("answer: much", "answer: enough", ":3: questions.0: Value error, the answer is not one"),
        ("options: [much, little]", "options: [much, much]", "two options are the same"),
        ("kind: choice", "kind: riddle", ":3: questions.0: "),
        ("    topic: pay\n", "", ":3: questions.0.topic: Field required"),
        ("topic: pay", "topic: pay\n    colour: red", ":6: questions.0.colour: Extra inputs"),
        ("source: {", "source: {{", "not valid YAML"),
        ("prompt: What is the base pay?", "prompt: " + "x" * 301, "questions.0.prompt"),
    ],
)
def test_a_fault_in_the_bank_names_file_line_and_field(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    file = tmp_path / "bank.yaml"
    file.write_text(GOOD.replace(old, new))
    with pytest.raises(ContentFault) as caught:
        load_bank(tmp_path)
    assert str(file) in str(caught.value)
    assert fault in str(caught.value)


def test_an_id_that_is_used_twice_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text(GOOD)
    with pytest.raises(ContentFault, match="'one' is taken already"):
        load_bank(tmp_path)


def test_an_empty_bank_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ContentFault, match="no question files"):
        load_bank(tmp_path)
