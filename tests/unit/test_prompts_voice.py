"""The second of silence that a server is tried with: a file that any decoder takes."""

import struct

from prompts.voice import SILENCE

POLYNOMIAL = 0x04C11DB7


def checksum(page: bytes) -> int:
    """As Ogg has it (RFC 3533): with its own four bytes as zeros, not reflected."""
    sum_ = 0
    for byte in page[:22] + bytes(4) + page[26:]:
        sum_ ^= byte << 24
        for _ in range(8):
            sum_ = (sum_ << 1) ^ (POLYNOMIAL if sum_ >> 31 else 0)
            sum_ &= 0xFFFFFFFF
    return sum_


def test_the_silence_is_a_whole_ogg_file_of_one_second_of_opus() -> None:
    sound = SILENCE.read_bytes()
    pages = [b"OggS" + rest for rest in sound.split(b"OggS")[1:]]
    for page in pages:
        assert struct.unpack_from("<I", page, 22) == (checksum(page),)
        assert len(page) == 27 + page[26] + sum(page[27 : 27 + page[26]])
    head, tags, last = pages
    assert b"OpusHead" in head
    assert b"OpusTags" in tags
    assert struct.unpack_from("<q", last, 6) == (48_000,)
    assert last.count(b"\xf8\xff\xfe") == 50
