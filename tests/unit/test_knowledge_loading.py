from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import DocumentUnreadable
from knowledge.indexing import Roots, scan_roots
from knowledge.loading import Source, decode, likely_role, load, read_bytes

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


def test_front_matter_becomes_metadata() -> None:
    content = b"---\ntitle: Bread\nrole: baker\nas_of: 2025-04-02\n---\n# Bread\n\nBake it well.\n"
    document = load(source(HERE), content, {})
    assert document.page_content.startswith("# Bread")
    assert document.metadata == {"as_of": "2025-04-02", "source": "a.md", "title": "Bread", "role": "baker"}


def test_broken_front_matter_makes_a_document_unreadable() -> None:
    with pytest.raises(DocumentUnreadable, match="YAML"):
        load(source(HERE), b"---\ntitle: [\n---\ntext\n", {})


def test_the_role_is_the_one_that_the_text_names_most() -> None:
    assert likely_role("A master baker bakes. The iron smith? No, a bread baker.", ROLES) == "baker"
    assert likely_role("Nobody here.", ROLES) is None


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
