"""Files in memory, and the sizes of pictures."""

import struct
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.files import FileStore, Picture, Upload, picture

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)
JPEG = (
    b"\xff\xd8\xff\xe0"
    + struct.pack(">H", 16)
    + bytes(14)
    + b"\xff\xc0"
    + struct.pack(">HBHH", 17, 8, 480, 640)
)


def webp(kind, rest):
    return b"RIFF" + bytes(4) + b"WEBP" + kind + bytes(4) + rest


@pytest.mark.parametrize(
    ("mime", "content"),
    [
        ("image/png", PNG),
        ("image/jpeg", JPEG),
        ("image/gif", b"GIF89a" + struct.pack("<HH", 640, 480)),
        ("image/webp", webp(b"VP8 ", bytes(6) + struct.pack("<HH", 640, 480))),
        ("image/webp", webp(b"VP8L", b"\x2f" + struct.pack("<I", 639 | 479 << 14))),
        ("image/webp", webp(b"VP8X", bytes(4) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little"))),
    ],
)
def test_the_kind_and_size_of_a_picture_are_read_from_its_head(mime, content):
    assert picture(content) == Picture(mime, 640, 480)


@pytest.mark.parametrize("content", [b"", b"hello", PNG[:20], JPEG[:22], b"\xff\xd8\x00\x00"])
def test_what_is_no_picture_has_no_size(content):
    assert picture(content) is None


@given(
    st.sampled_from([PNG, JPEG, b"GIF89a", webp(b"VP8L", b"")]), st.binary(max_size=40), st.integers(0, 40)
)
def test_a_damaged_picture_is_never_more_than_unknown(head, tail, cut):
    image = picture(head[:cut] + tail)
    assert image is None or image.mime.startswith("image/")


def test_a_file_is_found_by_its_id_and_by_its_path():
    numbers = count()
    store = FileStore(lambda: f"{next(numbers):030}")
    stored = store.add(Upload("notes.pdf", "application/pdf", b"x"), "documents")
    assert store.by_id(stored.id) is stored
    assert store.by_path(stored.path) is stored
    assert stored.path.startswith("documents/")
    assert stored.path.endswith(".pdf")
    assert store.by_id("other") is None


def test_the_oldest_files_are_forgotten_when_there_is_no_more_room():
    numbers = count()
    store = FileStore(lambda: str(next(numbers)), room=10)
    for size in (6, 4, 5, 20):
        store.add(Upload("a", "text/plain", bytes(size)), "documents")
        kept = [n for n in range(4) if store.by_id(str(n))]
    assert kept == [3]
