import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.bank_check import faults
from coaching.bank_csv import write_csv
from coaching.bank_files import BANK_FOLDER, Placed, bank_of, load_bank, read_file, read_files
from coaching.errors import ContentFault
from coaching.questions import ChoiceQuestion, QuestionBank, RubricLine, Source, TextQuestion
from tests.unit.test_content import DOCUMENTS, GUIDES

SHIPPED = read_files([(str(path), path.read_bytes()) for path in sorted(BANK_FOLDER.glob("*.yaml"))])

plain = st.characters(exclude_categories=["C", "Z"], exclude_characters="|")
words = st.lists(st.text(plain, min_size=1, max_size=8), min_size=3, max_size=8).map(" ".join)


@st.composite
def choices(draw: st.DrawFn) -> ChoiceQuestion:
    options = draw(st.lists(words, min_size=2, max_size=4, unique=True))
    return ChoiceQuestion(
        id=draw(st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True)),
        kind="choice",
        topic="pay",
        difficulty=draw(st.integers(1, 3)),
        prompt="Which one? " + draw(words),
        options=tuple(options),
        answer=draw(st.sampled_from(options)),
        explanation="Because so: " + draw(words),
        source=draw(st.none() | st.builds(Source, document=words, quote=words)),
    )


@st.composite
def texts(draw: st.DrawFn) -> TextQuestion:
    lines = st.builds(
        RubricLine,
        name=words.map(lambda name: name[:40].strip()),
        weight=st.integers(1, 10),
        expects=words,
        hint=words,
    )
    return TextQuestion(
        id=draw(st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True)),
        kind="text",
        topic="star",
        difficulty=2,
        prompt="Tell me more: " + draw(words),
        reference="A good answer has words: " + draw(words),
        explanation="Because so: " + draw(words),
        rubric=draw(st.lists(lines, min_size=2, max_size=5, unique_by=lambda line: line.name)),
    )


@given(st.lists(choices() | texts(), unique_by=lambda question: question.id, max_size=6))
def test_a_bank_written_as_csv_reads_as_the_same_bank(questions: list[ChoiceQuestion | TextQuestion]) -> None:
    bank = QuestionBank({q.id: q for q in questions}, {q.id: frozenset({"a", "b"}) for q in questions})
    assert bank_of(read_file("bank.csv", write_csv(bank).encode())) == bank


def test_the_shipped_bank_survives_a_spreadsheet() -> None:
    bank = load_bank()
    assert bank_of(read_file("bank.csv", write_csv(bank).encode("utf-8-sig"))) == bank


def test_the_shipped_bank_has_no_fault() -> None:
    assert faults(SHIPPED, {**DOCUMENTS, **GUIDES}) == []


GOOD = {
    "roles": "ml-engineer",
    "id": "one",
    "kind": "choice",
    "topic": "pay",
    "difficulty": "1",
    "prompt": "What is the base pay?",
    "options": "much\nlittle",
    "answer": "much",
    "explanation": "It is much, the source says.",
}


def as_csv(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(GOOD), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def test_semicolons_between_the_cells_are_read_too() -> None:
    [placed] = read_file("bank.csv", as_csv(GOOD, delimiter=";"))
    assert placed.question.id == "one"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"difficulty": "9"}, "bank.csv:3: difficulty: "),
        ({"answer": "enough"}, "bank.csv:3: row: Value error, the answer is not one"),
        ({"kind": "riddle"}, "bank.csv:3: "),
        ({"topic": ""}, "bank.csv:3: topic: "),
        ({"roles": ""}, "bank.csv:3: roles: "),
    ],
)
def test_a_fault_in_a_row_names_file_line_and_column(change: dict[str, str], fault: str) -> None:
    with pytest.raises(ContentFault) as caught:
        read_file("bank.csv", as_csv({**GOOD, **change}))
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("bank.csv", b"a,b\n1,2\n", "missing: roles, id"),
        ("bank.csv", b"\xff\xfe\x00", "not CSV in UTF-8"),
        ("bank.csv", b"", "missing"),
        ("bank.xlsx", b"PK", "a bank file ends in .yaml"),
        ("bank.yaml", b"roles: &a [x]\nquestions: *a\n", "bank.yaml:2: not valid YAML: aliases"),
        ("bank.yaml", b"[" * 5000, "bank.yaml:1: "),
        ("bank.yaml", b"\xff", "bank.yaml:1: not valid YAML"),
        ("bank.yaml", b"", "bank.yaml:1: file: "),
    ],
)
def test_what_is_no_bank_file_is_said_in_a_line(name: str, content: bytes, fault: str) -> None:
    with pytest.raises(ContentFault) as caught:
        read_file(name, content)
    assert fault in caught.value.faults[0]
    assert len(caught.value.faults[0].splitlines()) == 1


def placed(number: int = 1, **change: object) -> Placed:
    fields = {
        "id": f"q-{number}",
        "kind": "choice",
        "topic": "pay",
        "difficulty": 1,
        "prompt": f"A question about {number} apples and more?",
        "options": ("first", "second", "third", "fourth"),
        "answer": "second",
        "explanation": "It is so, as you see.",
    }
    question = ChoiceQuestion.model_validate({**fields, **change})
    return Placed(question, frozenset({"a"}), lambda field, text: f"{question.id}: {field}: {text}")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"options": ("many", "Many ", "few"), "answer": "few"}, "q-1: options: two differ in nothing but"),
        ({"options": ("many", "few", "All of the above"), "answer": "few"}, "q-1: options: 'all of these'"),
        ({"options": ("apples", "pears"), "answer": "apples"}, "q-1: answer: stands in the prompt"),
        ({"source": {"document": "nowhere", "quote": "words"}}, "q-1: source.document: there is no document"),
        ({"source": {"document": "d", "quote": "no such words"}}, "q-1: source.quote: does not stand in 'd'"),
    ],
)
def test_what_is_wrong_with_one_question_is_named_with_its_field(
    change: dict[str, object], fault: str
) -> None:
    [found] = faults([placed(**change)], {"d": "some words"})
    assert found.startswith(fault)


def test_two_questions_that_ask_the_same_are_found_and_other_figures_are_another_question() -> None:
    first = placed(1, prompt="How long is the written test in minutes?")
    again = placed(2, prompt="In minutes, how long is the written test?")
    other = placed(3, prompt="How long is the written test of 30 questions in minutes?")
    assert faults([first, again, other], {}) == ["q-2: prompt: asks the same as 'q-1'"]


def test_a_bank_whose_right_option_is_too_often_the_longest_or_at_one_place_is_told() -> None:
    fruit = ("apple", "banana", "cherry", "damson", "elder", "fig", "grape", "hazel", "iris", "kiwi", "lime")
    options = ("one", "two", "the longest of all of them", "four")
    found = faults(
        [
            placed(
                at,
                prompt=f"Where does the {name} grow best in {at} years?",
                options=options,
                answer=options[2],
            )
            for at, name in enumerate(fruit)
        ],
        {},
    )
    assert found == [
        "the longest option is the right one in 11 of 11 questions; vary the lengths",
        "option C is the right one in 11 of 11 questions; mix the places",
    ]
