"""Converters in this process. How they are kept within limits is tested with real processes."""

from contextlib import suppress
from io import BytesIO

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from knowledge.formats.converting import KINDS, convert
from knowledge.formats.encoding import decode
from knowledge.formats.markdown import MarkdownWriter
from knowledge.formats.values import MAX_CHARACTERS, Converted, Unconvertible
from tests.support.documents import pdf, saved, with_part, word


def page(body: str, head: str = "") -> str:
    return convert(".html", f"<html><head>{head}</head><body>{body}</body></html>".encode()).text


def why(suffix: str, content: bytes) -> str:
    with pytest.raises(Unconvertible) as caught:
        convert(suffix, content)
    return str(caught.value)


# Web pages


def test_a_page_keeps_its_headings_lists_and_tables() -> None:
    text = page(
        "<h1>Guide</h1><h2>Bring</h2><ul><li>CV<li>ID<ul><li>PAN</ul></ul><h3>Rounds</h3>"
        "<ol><li>Test<li><p>Talk</p></ol><table><tr><th>Item<th>Pay<tr><td>Base|fixed<td>3 <b>LPA</b></table>"
    )
    assert text == (
        "# Guide\n\n## Bring\n\n- CV\n- ID\n- PAN\n\n### Rounds\n\n1. Test\n2. Talk\n\n"
        "| Item | Pay |\n| --- | --- |\n| Base/fixed | 3 LPA |\n"
    )


def test_scripts_styles_menus_and_entities_leave_no_trace() -> None:
    hostile = (
        "<nav>Home<nav>Jobs</nav>Login</nav><script>steal('<p>x</p>')</script><style>p{}</style>"
        "<div role=navigation><div>Menu</div></div><!-- secret --><svg><text>icon</text></svg>"
        "<p onclick=steal()>Come at <a href='javascript:steal()'>nine</a>.</p><footer>Legal</footer>"
    )
    assert page(hostile) == "Come at nine.\n"
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><p>No &b; here.'
    assert "haha" not in convert(".html", bomb).text


def test_questions_that_unfold_stand_above_their_answers() -> None:
    text = page(
        "<h2>FAQ</h2><details><summary>Is there a bond?</summary>No.</details>"
        "<button>Is it paid?</button><div>Yes.</div><h3><button>On site?</button></h3><p>Yes.</p>"
        "<button>Log in</button><dl><dt>Where?<dd>Chennai<dt>Shift<dd>Nine hours</dl>"
    )
    assert text.split("\n\n") == [
        *("## FAQ", "### Is there a bond?", "No.", "### Is it paid?", "Yes.", "### On site?", "Yes."),
        *("Q: Where?\nA: Chennai", "- Shift: Nine hours\n"),
    ]


def test_a_table_for_layout_is_read_as_text() -> None:
    text = page("<table><tr><td>Intro<td><h2>Pay</h2><p>Monthly.</p><ul><li>Bonus</ul></table>")
    assert text == "Intro\n\n## Pay\n\nMonthly.\n\n- Bonus\n"


def test_names_beside_values_become_items() -> None:
    text = page("<table><tr><th>Place<td>Chennai<tr><th>Pay<td>3 LPA</table>")
    assert text == "- Place: Chennai\n- Pay: 3 LPA\n"


def test_a_bold_line_is_a_heading_and_a_bold_word_is_not() -> None:
    text = page("<p><strong>Dress</strong></p><p>Wear <b>formal</b> clothes.<br>No jeans.<p># 3 | seats")
    assert text == "**Dress**\n\nWear formal clothes.\nNo jeans.\n\n3 | seats\n"


@pytest.mark.parametrize(("title", "read"), [("Walk-in  guide", "Walk-in guide"), ("Untitled 2", "")])
def test_a_page_is_called_what_its_title_says_unless_a_program_wrote_it(title: str, read: str) -> None:
    assert convert(".htm", f"<title>{title}</title><p>Text".encode()).title == read


@pytest.mark.parametrize("encoding", ["cp1252", "shift_jis", "utf-16"])
def test_a_page_is_read_in_the_encoding_that_it_declares(encoding: str) -> None:
    name = "Zoë" if encoding == "cp1252" else "面接"
    assert name in convert(".html", f"<meta charset='{encoding}'><p>{name}".encode(encoding)).text


def test_a_page_of_a_hundred_thousand_nested_tags_is_read() -> None:
    assert convert(".html", b"<div><b><ul><li>" * 100_000 + b"deep").text == "- deep\n"


# Word documents


def fill(document: docx.document.Document) -> None:
    document.add_paragraph("Guide", style="Title")
    document.add_heading("Bring", 2)
    document.add_paragraph("CV", style="List Bullet")
    document.add_paragraph("ID", style="List Number")
    document.add_paragraph().add_run("Pay").bold = True
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Item", "Amount", "Base", "3 LPA"), strict=True):
        cell.text = text
    document.add_paragraph("The end.")


def test_a_word_document_keeps_its_headings_lists_and_tables() -> None:
    converted = convert(".docx", word(fill, title="Walk-in"))
    assert converted == Converted(
        "# Guide\n\n## Bring\n\n- CV\n- ID\n\n**Pay**\n\n"
        "| Item | Amount |\n| --- | --- |\n| Base | 3 LPA |\n\nThe end.\n",
        "Walk-in",
    )


def test_styles_that_derive_from_headings_are_headings_and_circles_end() -> None:
    document = docx.Document()
    for name, base in (("Our chapter", "Heading 3"), ("One", None), ("Two", None)):
        document.styles.add_style(name, 1).base_style = document.styles[base] if base else None
    document.styles["One"].base_style = document.styles["Two"]
    document.styles["Two"].base_style = document.styles["One"]
    document.add_paragraph("Shift", style="Our chapter")
    document.add_paragraph("Nine hours.", style="One")
    assert convert(".docx", saved(document)).text == "### Shift\n\nNine hours.\n"


def test_what_was_inserted_is_read_and_what_was_struck_out_is_not() -> None:
    document = docx.Document()
    xml = (
        f"<w:p {nsdecls('w')}><w:r><w:t>Come at </w:t></w:r>"
        "<w:del><w:r><w:delText>eight</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>nine</w:t></w:r></w:ins><w:hyperlink><w:r><w:t>.</w:t></w:r></w:hyperlink></w:p>"
    )
    document.element.body.insert(0, parse_xml(xml))
    assert convert(".docx", saved(document)).text == "Come at nine.\n"


def test_a_bomb_of_entities_in_a_word_document_does_not_go_off() -> None:
    entities = '<!DOCTYPE x [<!ENTITY a "haha">' + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    body = "<w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body>"
    xml = f"{entities}]><w:document {nsdecls('w')}>{body}</w:document>"
    assert why(".docx", with_part(word(fill), "word/document.xml", xml.encode())).startswith("damaged")


@pytest.mark.parametrize(("part", "megabytes"), [("word/media/image1.png", 101), ("word/document.xml", 51)])
def test_a_zip_bomb_stays_closed(part: str, megabytes: int) -> None:
    bomb = with_part(word(fill), part, bytes(megabytes << 20))
    assert len(bomb) < 1_000_000
    assert f"unpacks to more than {megabytes - 1} MB" in why(".docx", bomb)


@pytest.mark.parametrize(
    ("inside", "said"), [("EncryptedPackage", "password"), ("WordDocument", "old Word document")]
)
def test_word_files_in_the_old_wrapping_are_told_apart(inside: str, said: str) -> None:
    wrapped = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + inside.encode("utf-16-le")
    assert said in why(".docx", wrapped)


# PDFs


def test_lines_of_a_pdf_that_were_wrapped_are_joined() -> None:
    text = convert(
        ".pdf",
        pdf(
            [
                "Documents to Bring",
                "Every candidate who comes to the walk-in brings the docu-",
                "ments that are named here and a copy of each of the docs",
                "Please come early, and do not forget that a walk-",
                "in has no fixed hour.",
                "- documents: ID",
                "- Resume",
            ],
            title="Walk-in guide",
        ),
    )
    assert text == Converted(
        "Documents to Bring\n"
        "Every candidate who comes to the walk-in brings the documents that are named here and a copy of each"
        " of the docs Please come early, and do not forget that a walk-in has no fixed hour.\n"
        "- documents: ID\n- Resume\n",
        "Walk-in guide",
    )


def test_running_heads_and_page_numbers_of_a_pdf_are_left_out() -> None:
    pages = [["Staff handbook", f"Chapter text number {word}.", f"Page {n} of 3"] for n, word in
             enumerate(("one", "two", "three"), 1)]  # fmt: skip
    text = convert(".pdf", pdf(*pages)).text
    assert text.split("\n")[:-1] == ["Staff handbook", *[page[1] for page in pages]]


def test_a_scanned_pdf_is_named_as_such_also_with_a_stamp_on_each_page() -> None:
    assert "scan" in why(".pdf", pdf([], [], picture=True))
    assert "scan" in why(".pdf", pdf(["Made by Scanner"], ["Made by Scanner"], picture=True))
    assert convert(".pdf", pdf(["Wear formals."])).text == "Wear formals.\n"


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_pdf_with_a_password_is_named_and_one_that_only_forbids_printing_is_read(algorithm: str) -> None:
    for user, said in (("secret", "protected with a password"), ("", None)):
        writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(["Come at nine o'clock please."]))))
        writer.encrypt(user, "owner", algorithm=algorithm)
        file = BytesIO()
        writer.write(file)
        if said:
            assert said in why(".pdf", file.getvalue())
        else:
            assert convert(".pdf", file.getvalue()).text == "Come at nine o'clock please.\n"


# All


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_damaged_file_is_named_as_damaged(suffix: str) -> None:
    assert "damaged" in why(suffix, b"no such thing")
    assert "damaged" in why(suffix, WHOLE[suffix][:200])


def test_a_file_without_text_is_named_as_such() -> None:
    assert why(".html", b"<script>x</script>") == why(".docx", word(lambda _: None)) == "holds no text"


def test_more_text_than_a_file_may_hold_is_refused() -> None:
    assert f"more than {MAX_CHARACTERS:,}" in why(".html", b"<p>" + b"word " * (MAX_CHARACTERS // 4))


@pytest.mark.parametrize("suffix", KINDS)
@settings(max_examples=60, deadline=5000)
@given(content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_text_or_unconvertible(suffix: str, content: bytes) -> None:
    with suppress(Unconvertible):
        convert(suffix, content).text.encode()


WHOLE = {
    ".pdf": pdf(["Come at nine.", "Bring a pen."]),
    ".docx": word(fill),
    ".html": b"<ul><li>a<table><td>b<h1>c",
}


@pytest.mark.parametrize("suffix", WHOLE)
@settings(max_examples=60, deadline=5000)
@given(data=st.data())
def test_a_file_with_bytes_changed_is_text_or_unconvertible(suffix: str, data: st.DataObject) -> None:
    content = bytearray(WHOLE[suffix])
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Unconvertible):
        convert(suffix, bytes(content)).text.encode()


TAGS = (
    *("table", "tr", "td", "th", "caption", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "p", "div"),
    *("b", "br", "pre", "button", "summary", "details", "nav", "title"),
)


@given(st.lists(st.sampled_from([*(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS), "a word"])))
def test_no_nesting_of_tags_is_an_error(parts: list[str]) -> None:
    with suppress(Unconvertible):
        assert convert(".html", "".join(parts).encode()).text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Gör så här på måndag – ta med ditt CV."),
        ("cp1252", "“Où est l’hôtel ?” À côté."),
        ("cp1252", "• It’s “free”"),
        ("cp1251", "Пожалуйста, принесите резюме и диплом на собеседование."),
        ("koi8_r", "Пожалуйста, принесите резюме и диплом на собеседование."),
        ("cp1250", "Proszę przynieść życiorys i świadectwa ukończenia szkoły."),
        ("shift_jis", "面接には履歴書と卒業証明書をお持ちください。"),
        ("gb18030", "请带上您的简历和学位证书参加面试。"),
        ("euc_kr", "면접에는 이력서와 졸업 증명서를 가져오십시오."),
        ("utf-16-le", "Please bring your résumé at nine."),
        ("utf-16", "नमस्ते, कृपया समय पर आएँ।"),
        ("utf-32", "Bring it."),
        ("utf-8", "नमस्ते"),
    ],
)
def test_encodings_are_found_out(encoding: str, text: str) -> None:
    assert decode(f"{text}\r\n".encode(encoding)) == f"{text}\n"


def test_a_table_of_one_column_is_text() -> None:
    writer = MarkdownWriter()
    writer.table([["Only"], [""], ["this"]])
    assert writer.text() == "Only\n\nthis\n"
