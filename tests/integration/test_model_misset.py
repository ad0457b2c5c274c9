"""Settings, servers and surroundings that cannot work: a plain reply, one line that says what to mend."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.diagnosis import diagnose
from bot.settings import Settings
from prompts.answers import AnswerWriter
from prompts.bounds import Accounts
from prompts.breaker import REJECTIONS
from prompts.drafts import DraftAnswer
from prompts.errors import ModelError, ModelGarbled, ModelMisset, ModelRefused, ModelUnavailable, TextRejected
from prompts.gateway import Gateway, open_gateway
from prompts.voice import open_transcriber
from tests.support.model_server import (
    ModelServer,
    Reply,
    Script,
    always,
    cuts,
    fails,
    in_turn,
    says,
    sends,
    writes,
)
from tests.support.process import command

ANSWER = {"sentences": [{"text": "Bring your resume.", "citations": [1]}]}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder(tmp_path: Path, indexed_folder: Path) -> Path:
    shutil.copytree(indexed_folder, tmp_path / "data")
    return tmp_path


@asynccontextmanager
async def opened(base_url: str, api_key: str = "k") -> AsyncIterator[Gateway]:
    gateway = open_gateway(api_key=api_key, base_url=base_url, model="m", jitter=lambda: 0.0)
    try:
        yield gateway
    finally:
        await gateway.close()


async def failure(gateway: Gateway, question: str = "?", streamed: bool = False) -> ModelError:
    async def heard(_draft: DraftAnswer) -> None:
        pass

    with pytest.raises(ModelError) as failed:
        await AnswerWriter(gateway).write_answer(question, ["p"], heard if streamed else None)
    return failed.value


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:99999/v1", "http://127.0.0.1:x/v1", "http://[::1/v1", "http://", "ftp://x/v1"],
)
async def test_an_address_that_cannot_be_asked_is_tried_once_and_then_left_alone(
    url: str, streamed: bool
) -> None:
    async with opened(url) as gateway:
        first = await failure(gateway, "a", streamed)
        assert isinstance(first, ModelMisset)
        assert "check " in str(first)
        second = await failure(gateway, "b", streamed)
    assert isinstance(second, ModelUnavailable)
    assert second.lasting


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_PROXY", "http://127.0.0.1:99999"),
        ("ALL_PROXY", "ftp://127.0.0.1:9"),
        ("HTTP_PROXY", "http://[::1"),
        ("SSL_CERT_FILE", "/nowhere/at/all.pem"),
    ],
)
async def test_surroundings_that_cannot_work_are_a_plain_error_for_questions_and_for_voice(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    async with opened("http://10.255.255.1/v1") as gateway:
        assert isinstance(await failure(gateway), ModelMisset)
    transcriber = open_transcriber(
        api_key="k", base_url="http://10.255.255.1/v1", model="m", accounts=Accounts()
    )
    with pytest.raises(ModelMisset):
        await transcriber.transcribe(b"OggS", 1)
    await transcriber.close()


async def test_a_proxy_that_is_meant_for_another_library_is_no_hindrance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_PROXY", "http://127.0.0.1:9")
    with ModelServer(always(says(ANSWER))) as server:
        async with opened(server.url) as gateway:
            assert await AnswerWriter(gateway).write_answer("?", ["p"])


async def test_a_server_that_sends_us_to_an_impossible_address_is_a_plain_error() -> None:
    async def away(_request: Request) -> Response:
        return RedirectResponse("http://127.0.0.1:99999/v1", 307)

    with ModelServer(always(away)) as server:
        async with opened(server.url) as gateway:
            assert isinstance(await failure(gateway), ModelRefused)
            assert isinstance(await failure(gateway, "b", streamed=True), ModelError)


@pytest.mark.parametrize(
    ("key", "kind"), [("sk one\n", ModelMisset), ("schlüssel", ModelGarbled), ("", ModelMisset)]
)
async def test_a_key_that_cannot_be_sent_is_a_plain_error(key: str, kind: type[ModelError]) -> None:
    with ModelServer(always(says(ANSWER))) as server:
        async with opened(server.url, key) as gateway:
            failed = await failure(gateway)
    assert isinstance(failed, kind)
    assert not key.strip() or key.strip() not in str(failed)


async def test_the_query_of_an_address_goes_with_each_request() -> None:
    seen: list[str] = []

    def noting(reply: Reply) -> Reply:
        async def noted(request: Request) -> Response:
            seen.append(f"{request.url.path}?{request.url.query}")
            return await reply(request)

        return noted

    with ModelServer(in_turn(noting(says(ANSWER)), noting(sends({"text": "Hello."})))) as server:
        address = f"{server.url}?api-version=preview"
        async with opened(address) as gateway:
            await AnswerWriter(gateway).write_answer("?", ["p"])
        transcriber = open_transcriber(api_key="k", base_url=address, model="m", accounts=Accounts())
        await transcriber.transcribe(b"OggS", 1)
        await transcriber.close()
    assert seen == [
        "/v1/chat/completions?api-version=preview",
        "/v1/audio/transcriptions?api-version=preview",
    ]


@pytest.mark.parametrize(("streamed", "first"), [(False, 3), (True, 7)], ids=["whole", "streamed"])
async def test_a_server_that_rejects_everything_is_asked_in_all_forms_once_then_in_two_then_not(
    streamed: bool, first: int
) -> None:
    with ModelServer(always(fails(400))) as server:
        async with opened(server.url) as gateway:
            for question in range(REJECTIONS):
                assert isinstance(await failure(gateway, f"{question}", streamed), ModelRefused)
            assert len(server.requests) == first + 2 * (REJECTIONS - 1)
            assert isinstance(await failure(gateway, "one more", streamed), ModelUnavailable)


async def test_a_form_that_is_not_taken_is_found_out_after_a_text_that_was_not_taken_in_any() -> None:
    def script(body: dict[str, object]) -> Reply:
        too_long = "endless" in str(body["messages"])
        return fails(400) if too_long or "temperature" in body else says(ANSWER)

    with ModelServer(script) as server:
        async with opened(server.url) as gateway:
            await failure(gateway, "endless")
            for question in "abc":
                await AnswerWriter(gateway).write_answer(question, ["p"])
    # All three forms; the first and the plainest; the first and the second; the second from then on.
    assert ["response_format" in request.body for request in server.requests[3:]] == [True, False] + [
        True
    ] * 3


async def test_a_text_that_the_filter_rejects_is_asked_once_and_the_next_one_in_full() -> None:
    rejected = sends({"error": {"message": "no", "code": "content_filter"}}, 400)
    with ModelServer(in_turn(*[rejected] * 7, says(ANSWER))) as server:
        async with opened(server.url) as gateway:
            for question in range(7):
                assert isinstance(await failure(gateway, f"{question}"), TextRejected)
            await AnswerWriter(gateway).write_answer("?", ["p"])
    assert len(server.requests) == 8
    assert all("temperature" in request.body for request in server.requests)


@pytest.mark.parametrize(
    ("script", "hint"),
    [
        (always(writes("<html>Welcome</html>", "text/html")), "The reply is not of a model's API"),
        (always(cuts()), "broke the connection off in the middle"),
    ],
    ids=["a web page", "cut"],
)
async def test_the_doctor_says_in_one_line_what_is_wrong_with_the_model(
    folder: Path, script: Script, hint: str
) -> None:
    with ModelServer(script) as server:
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            interview_bot_data_dir=folder / "data",
            openai_api_key="k",  # type: ignore[arg-type]
            openai_base_url=server.url,
            openai_transcription_model="off",
        )
        checks = {check.name: check for check in await diagnose(settings)}
    assert not checks["language model"].ok
    assert hint in checks["language model"].detail
    assert "\n" not in checks["language model"].detail
    assert checks["voice notes"].ok


def test_the_doctor_tries_whether_voice_notes_are_written_down(folder: Path) -> None:
    def script(body: dict[str, object]) -> Reply:
        return fails(404) if "file" in body else says(ANSWER)

    with ModelServer(script) as server:
        checked = command("doctor", cwd=folder, OPENAI_API_KEY="sk-test", OPENAI_BASE_URL=server.url)
        heard = server.requests[-1].body["file"]["content"]
    assert checked.returncode == 1
    assert "ok    language model: gpt-4o-mini answers" in checked.stdout
    assert "FAIL  voice notes: The model server answered with status 404" in checked.stdout
    assert "OPENAI_TRANSCRIPTION_MODEL (off: no voice notes)" in checked.stdout
    assert heard.startswith(b"OggS")
