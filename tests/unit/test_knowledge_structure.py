from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.lines import bare
from knowledge.passages import split_sections
from knowledge.structure import likely_title, outline
from knowledge.units import units_of

PLAIN = """Table of Contents
- Pay
- Walk-in
1. Pay and Perks
Monthly Pay
| Part | Amount |
|---|---|
| Base | 300 |
| Bonus | 50 |
Perks
✔ Free lunch
✔ A gym card
2. The Walk-in
What to Bring:
• Resume
• ID proof
Q1: Can I park there?
A: Yes, behind the gate.
Q2: Is there food?
A: No.
"""


def passages(text: str) -> list[tuple[str, str, str]]:
    found = split_sections(outline(text).sections, lambda line: [line[:900], line[900:]])
    return [(passage.section, passage.kind, passage.text) for passage in found]


def test_plain_text_headings_become_the_path_of_their_passages() -> None:
    sections = [section for section, _, _ in passages(PLAIN)]
    assert sections[:3] == [
        "Pay and Perks > Monthly Pay",
        "Pay and Perks > Perks",
        "The Walk-in > What to Bring",
    ]


def test_a_contents_list_is_no_passage() -> None:
    assert not any("Contents" in section or text.startswith("- Pay") for section, _, text in passages(PLAIN))


def test_each_question_is_a_passage_with_its_answer() -> None:
    assert [text for _, kind, text in passages(PLAIN) if kind == "qa"] == [
        "Q1: Can I park there?\nA: Yes, behind the gate.",
        "Q2: Is there food?\nA: No.",
    ]


def test_a_list_stays_with_the_line_that_leads_it_in() -> None:
    text = "# Guide\n\n## Tests\n\nThere are two tests:\n\n- written\n- oral\n"
    assert passages(text) == [("Tests", "list", "There are two tests:\n- written\n- oral")]


def test_markdown_headings_switch_off_guessing() -> None:
    text = "# Guide\n\n## Pay\n\nBase Salary\nFive per month.\n"
    assert passages(text) == [("Pay", "prose", "Base Salary\nFive per month.")]


def test_three_title_case_lines_in_a_row_are_a_list_and_no_headings() -> None:
    text = "It is good.\n\nAreas of Work:\n\nPeople for:\nGraph Modeling\nDeep Learning\nTime Series\n"
    assert passages(text)[1][:2] == ("Areas of Work", "list")


def test_a_label_of_a_paragraph_becomes_its_heading() -> None:
    text = "Intern\n\nSome words about it.\n\nPay: 20 an hour and more.\n"
    assert ("Pay", "prose", "20 an hour and more.") in passages(text)


ROUNDS = """The Rounds
There are several rounds.
Basics
Focus: what you know about the field and its methods.
Tip: read a book on it before you come here.
Design
Focus: how you would build a thing of some size.
Tip: draw what you mean on the board.
Afterwards
You will hear from us within a week or two.
"""


def test_sections_of_one_kind_belong_under_the_one_before() -> None:
    found = passages(f"Joining the bakery\n\nA few words about us first.\n{ROUNDS}")
    sections = [section for section, _, _ in found]
    assert sections == ["", "The Rounds", "The Rounds > Basics", "The Rounds > Design", "Afterwards"]
    assert found[1][2] == "There are several rounds.\nBasics\nDesign"


def test_levels_that_are_marked_are_kept() -> None:
    marked = "\n".join(f"### {line}" if len(line) < 12 else line for line in ROUNDS.splitlines())
    assert [section for section, _, _ in passages(marked)] == ["The Rounds", "Basics", "Design", "Afterwards"]


def test_a_long_list_is_cut_between_its_items() -> None:
    text = "## Things\n\n" + "\n".join(f"- item number {n} with some more words" for n in range(60))
    pieces = [text for _, _, text in passages(text)]
    assert len(pieces) > 1
    assert all(line.startswith("- item") for piece in pieces for line in piece.split("\n"))


def test_a_title_is_found_or_made() -> None:
    assert likely_title("# The Guide\n\ntext here", "a.md") == "The Guide"
    assert likely_title("Landing a job is hard work. So read this.", "a.md") == "Landing a job is hard work."
    assert likely_title("", "folder/notes.md") == "notes"


def test_a_heading_loses_its_number_and_its_colon() -> None:
    assert bare("3. Detailed Job Description:") == "Detailed Job Description"


def test_units_are_sentences_items_rows_and_answers() -> None:
    table = "| A | B |\n|---|---|\n| x | y |"
    text = f"It pays well, e.g. 300. See below:\n- one\n{table}\nQ: Why?\nA: Because. Yes."
    assert [(unit.kind, unit.said) for unit in units_of(text)] == [
        ("sentence", "It pays well, e.g. 300."),
        ("lead", "See below:"),
        ("item", "one"),
        ("row", "x: y"),
        ("question", "Why?"),
        ("answer", "Because."),
        ("answer", "Yes."),
    ]


def test_a_row_of_many_columns_names_them() -> None:
    text = "| Round | Time | Topic |\n|---|---|---|\n| Oral | 45 min | SQL |"
    assert [unit.said for unit in units_of(text)] == ["Oral (time: 45 min; topic: SQL)"]


@given(st.text(alphabet=st.sampled_from("aB1 .:?|-•#*Q\nA:"), max_size=400))
def test_any_text_has_passages_whose_lines_stand_in_it(text: str) -> None:
    flat = " ".join(text.split())
    for _, _, passage in passages(text):
        assert all(" ".join(line.split()) in flat for line in passage.split("\n"))


@given(st.text(alphabet=st.sampled_from("aB1 .!?|-•\nQA:"), max_size=300))
@example("Q:")
@example("• ")
@example("Q:\nA:")
def test_units_never_overlap_and_quote_the_text(text: str) -> None:
    end = 0
    for unit in units_of(text):
        assert end <= unit.start < unit.end <= len(text)
        end = unit.end
