import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import DocumentUnreadable
from knowledge.formats.values import MAX_CHARACTERS
from knowledge.loading import (
    MAX_BYTES,
    Source,
    decode,
    find_sources,
    likely_role,
    load,
    read_bytes,
    role_named,
)
from knowledge.scanning import Roots, scan_roots
from tests.support.documents import pdf, word

ROLES = {"baker": ["Baker", "master baker", "bread baker"], "smith": ["Smith", "iron smith"]}
HERE = Path("a.md")


def source(path: Path) -> Source:
    return Source(path, path.name, "added")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_the_encodings_that_people_save_in(encoding: str) -> None:
    assert decode(HERE, "Zürich – 50 €\r\n".encode(encoding)) == "Zürich – 50 €\n"


def test_bytes_that_are_no_text_are_named_as_such() -> None:
    with pytest.raises(DocumentUnreadable, match="not text"):
        decode(HERE, b"\x89PNG\x00\x01\x02")


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_unreadable(content: bytes) -> None:
    with suppress(DocumentUnreadable):
        assert isinstance(decode(HERE, content), str)


def test_unreadable_files_say_why(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("  \n")
    (tmp_path / "photo.jpg").write_bytes(b"x")
    for name, why in (("empty.md", "empty"), ("photo.jpg", "unsupported"), ("gone.md", "cannot be read")):
        with pytest.raises(DocumentUnreadable, match=why):
            read_bytes(tmp_path / name)


def test_files_that_are_too_large_or_no_files_are_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_bytes(b"a" * (MAX_BYTES + 1))
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    os.close(os.open(os.fsencode(tmp_path) + b"/\xff.md", os.O_CREAT | os.O_WRONLY))
    for name, why in (("large.txt", "20 MB"), ("folder.md", "not a file"), ("pipe.md", "not a file"),
                      ("\udcff.md", "its name"), ("a\0.md", "cannot be read")):  # fmt: skip
        with pytest.raises(DocumentUnreadable, match=why):
            read_bytes(tmp_path / name)


def test_more_text_than_a_file_may_hold_is_refused() -> None:
    with pytest.raises(DocumentUnreadable, match="characters"):
        decode(HERE, b"a" * (MAX_CHARACTERS + 1))


def test_hidden_files_and_links_out_of_a_folder_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    (folder / ".git").mkdir(parents=True)
    for name in ("a.md", ".b.md", ".git/c.md", "~$d.docx", "../secret.md"):
        (folder / name).write_text("Some text.")
    (folder / "inside.md").symlink_to("a.md")
    (folder / "outside.md").symlink_to(tmp_path / "secret.md")
    (folder / "nowhere.md").symlink_to("nothing.md")
    (folder / "circle.md").symlink_to("circle.md")
    (folder / "up").symlink_to(tmp_path)
    assert [found.name for found in find_sources([folder], "added")] == ["a.md", "inside.md"]


def test_front_matter_becomes_metadata() -> None:
    content = b"---\ntitle: Bread\nrole: baker\nas_of: 2025-04-02\n---\n# Bread\n\nBake it well.\n"
    document = load(source(HERE), content, {})
    assert document.page_content.startswith("# Bread")
    assert document.metadata == {"as_of": "2025-04-02", "source": "a.md", "title": "Bread", "role": "baker"}


def test_broken_front_matter_makes_a_document_unreadable() -> None:
    with pytest.raises(DocumentUnreadable, match="YAML"):
        load(source(HERE), b"---\ntitle: [\n---\ntext\n", {})


@pytest.mark.parametrize(
    "front",
    [
        "as_of: 2025-99-99\nnumber: !!int x\ntime: !!timestamp ''",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
        'title: "\\ud800\\0"',
        "# nothing but a comment",
        "? [a, b]\n: c",
        "[" * 5000,
    ],
)
def test_no_front_matter_is_more_than_unreadable(front: str) -> None:
    with suppress(DocumentUnreadable):
        document = load(source(HERE), f"---\n{front}\n---\nSome text.\n".encode(), {})
        str(document.metadata).encode()


@given(st.text(max_size=80))
def test_any_front_matter_is_metadata_or_unreadable(front: str) -> None:
    with suppress(DocumentUnreadable):
        load(source(HERE), f"---\n{front}\n---\nSome text.\n".encode(), {})


@pytest.mark.parametrize(
    ("start", "run"), [("---", "\n"), ("a", "\n "), ("# a", " "), ("# ", "#"), ("# ", " #")]
)
def test_endless_runs_of_one_mark_take_no_time(start: str, run: str) -> None:
    content = f"{start}{run * 1_000_000}text".encode()
    assert load(source(HERE), content, {}).page_content.endswith("text")


def test_the_title_is_the_front_matters_or_the_formats_or_the_first_headings() -> None:
    page = b"<title>Walk-in</title><h1>Guide</h1><p>Come at nine."
    documents = (
        (Path("a.md"), b"---\ntitle: Walk-in\n---\n# Guide\n\nCome at nine.", "Walk-in"),
        (Path("a.md"), b"# Guide\n\nCome at nine.", "Guide"),
        (Path("a.html"), page, "Walk-in"),
        (Path("a.HTM"), page.replace(b"<title>Walk-in</title>", b""), "Guide"),
        (Path("a.pdf"), pdf(["Come at nine."], title="Walk-in"), "Walk-in"),
        (Path("a.docx"), word(lambda made: made.add_heading("Guide", 1)), "Guide"),
    )
    for path, content, title in documents:
        assert load(source(path), content, {}).metadata["title"] == title


def test_the_role_is_the_one_that_the_text_names_most() -> None:
    assert likely_role("A master baker bakes. The iron smith? No, a bread baker.", ROLES) == "baker"
    assert likely_role("Nobody here.", ROLES) is None


@pytest.mark.parametrize(
    ("said", "role"),
    [("baker", "baker"), ("Iron-Smith!", "smith"), ("MASTER  BAKER", "baker"), ("a smith", None), ("", None)],
)
def test_a_role_is_named_by_its_id_or_by_what_people_call_it(said: str, role: str | None) -> None:
    assert role_named(said, ROLES) == role


def test_what_was_taken_out_is_in_again_with_its_path_or_its_folder() -> None:
    roots = Roots(True, ("/docs",), without=("/docs/a.md", "/docs/deep/b.md"))
    assert roots.adding([Path("/docs/deep")]).without == ("/docs/a.md",)
    assert roots.adding([Path("/docs/a.md")]).without == ("/docs/deep/b.md",)
    assert roots.adding([Path("/docs")]) == Roots(True, ("/docs",))
    assert Roots.of(roots.as_json()) == roots


def test_a_folder_is_read_through_and_its_bad_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.md").write_text("Some text to read.")
    (tmp_path / "b.bin").write_bytes(b"\x00")
    (tmp_path / ".hidden.md").write_text("Not this one.")
    scan = scan_roots(Roots(False, (str(tmp_path),)), tmp_path, "model")
    assert [found.source.name for found in scan.found] == ["deep/a.md"]
    assert [Path(path).name for path, _ in scan.failed] == ["b.bin"]


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.md").write_text("The same words.")
    roots = Roots(False, (str(tmp_path / "one"), str(tmp_path / "two"), str(tmp_path / "one")))
    scan = scan_roots(roots, tmp_path, "model")
    assert len({found.source.name for found in scan.found}) == len(scan.found) == 2
