"""Files that a bot or a candidate sent: kept in memory, the oldest forgotten when there is no more room.

Knows sizes and types of content, not what it shows.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in: the name that the sender gave it, its MIME type, its bytes."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A kept file: `id` addresses it for the bot and the page, `path` is Telegram's file_path."""

    id: str
    unique_id: str
    path: str
    upload: Upload

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.upload.content)

    def reference(self) -> dict[str, object]:
        """The fields that all of Telegram's file objects share."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": self.size}


@dataclass(slots=True)
class FileStore:
    """Files by id. `new_id` makes a fresh identifier; beyond `room` bytes the oldest file is forgotten."""

    new_id: Callable[[], str]
    room: int = 256 * 1024 * 1024
    _files: dict[str, StoredFile] = field(default_factory=dict)

    def add(self, upload: Upload, folder: str) -> StoredFile:
        """Keep a file under a new id; `folder` is the first part of its path, as in `photos/file_1.png`."""
        file_id = self.new_id()
        suffix = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        stored = StoredFile(file_id, file_id[-16:], f"{folder}/{file_id[:12]}.{suffix}", upload)
        self._files[file_id] = stored
        self._make_room()
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        """The file, or None when it is unknown or forgotten."""
        return self._files.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """The file at Telegram's file_path, or None."""
        return next((stored for stored in self._files.values() if stored.path == path), None)

    def _make_room(self) -> None:
        used = sum(stored.size for stored in self._files.values())
        for file_id in list(self._files)[:-1]:
            if used <= self.room:
                return
            used -= self._files.pop(file_id).size


@dataclass(frozen=True, slots=True)
class Picture:
    """What the head of an image says: its MIME type, width and height in pixels."""

    mime: str
    width: int
    height: int


def picture(content: bytes) -> Picture | None:
    """The kind and size of a PNG, GIF, JPEG or WebP image; None for anything else."""
    for mime, measure in _MEASURES.items():
        try:
            if size := measure(content):
                return Picture(mime, *size)
        except (struct.error, IndexError):
            continue  # a truncated image has no size
    return None


def _png_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _gif_size(content: bytes) -> tuple[int, int] | None:
    if content[:6] not in (b"GIF87a", b"GIF89a"):
        return None
    width, height = struct.unpack("<HH", content[6:10])
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk the segments to the first frame header (ITU T.81, B.2.2)."""
    if not content.startswith(b"\xff\xd8"):
        return None
    at = 2
    while content[at] == 0xFF:
        if content[at + 1] in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    """All three kinds of WebP (RFC 9649, 2.5 to 2.7)."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    kind = content[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF


_MEASURES: dict[str, Callable[[bytes], tuple[int, int] | None]] = {
    "image/png": _png_size,
    "image/gif": _gif_size,
    "image/jpeg": _jpeg_size,
    "image/webp": _webp_size,
}
