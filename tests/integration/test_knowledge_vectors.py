"""Chroma itself, embedded and as a server."""

import asyncio
import socket
import sys
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedding import Matrix
from knowledge.errors import VectorsUnavailable
from knowledge.vectors import Batch, Vectors

COUNT = 1200  # beyond the thousand vectors after which Chroma writes its graph to files


def rows(count: int) -> Matrix:
    drawn = np.random.default_rng(7).normal(size=(count, 384)).astype(np.float32)
    unit: Matrix = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


async def batches(vectors: Matrix) -> AsyncGenerator[Batch]:
    yield [f"p{n}" for n in range(len(vectors))], vectors


async def test_a_collection_finds_its_own_passages(tmp_path: Path) -> None:
    vectors, data = Vectors(tmp_path), rows(50)
    await vectors.build("passages-1", batches(data))
    ((first, cosine), *_) = await vectors.query("passages-1", data[7], 5)
    assert first == "p7"
    assert cosine == pytest.approx(1.0, abs=1e-4)
    assert await vectors.healthy("passages-1", 50, ("p7", data[7]))
    assert not await vectors.healthy("passages-1", 51, ("p7", data[7]))
    await vectors.keep_only(set())
    assert left_in(tmp_path) == []
    with pytest.raises(VectorsUnavailable):
        await vectors.query("passages-1", data[7], 5)
    await vectors.close()


def _scribble(file: Path) -> None:
    file.write_bytes(b"\xff" * file.stat().st_size)


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def damage_graph(folder: Path, damage: Callable[[Path], None]) -> int:
    files = [*folder.rglob("*.bin")]
    for file in files:
        damage(file)
    return len(files)


@pytest.mark.parametrize("damage", [_scribble, _empty, Path.unlink])
async def test_damaged_graph_files_are_noticed_and_end_no_process_of_ours(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    writer, data = Vectors(tmp_path), rows(COUNT)
    await writer.build("passages-1", batches(data))
    await writer.close()
    assert await writer.healthy("passages-1", COUNT, ("p0", data[0]))
    assert damage_graph(tmp_path, damage)
    reader = Vectors(tmp_path)
    assert not await reader.healthy("passages-1", COUNT, ("p0", data[0]))
    await reader.close()


async def test_a_chroma_server_serves_the_same(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    chroma = Path(sys.executable).with_name("chroma")
    arguments = ("run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port))
    quiet = asyncio.subprocess.DEVNULL
    server = await asyncio.create_subprocess_exec(chroma, *arguments, stdout=quiet, stderr=quiet)
    vectors, data = Vectors(tmp_path / "none", url=f"http://127.0.0.1:{port}"), rows(40)
    try:
        await _listening(port)
        await vectors.build("passages-1", batches(data))
        await vectors.build("passages-2", batches(data[:20]))
        assert (await vectors.query("passages-1", data[3], 2))[0][0] == "p3"
        assert await vectors.healthy("passages-2", 20, ("p3", data[3]))
        await vectors.keep_only({"passages-2"})
        assert await vectors.healthy("passages-2", 20, ("p3", data[3]))
    finally:
        await vectors.close()
        server.terminate()
        await server.wait()


async def _listening(port: int) -> None:
    for _ in range(300):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        await writer.wait_closed()
        return
    raise TimeoutError(port)
