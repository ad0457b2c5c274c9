"""What goes wrong, in our own words: whatever the libraries raise, and never what the server wrote."""

import ssl

import httpx2
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.errors import ModelError, ModelGarbled, ModelMisset, ModelRefused, ModelTimeout, TextRejected
from prompts.faults import explained

REQUEST = httpx2.Request("POST", "http://127.0.0.1:9/v1")


def answered(status: int, **error: object) -> openai.APIStatusError:
    body = {"message": "no", **error}
    response = httpx2.Response(status, request=REQUEST, json={"error": body})
    return openai.APIStatusError(f"Error code: {status} - {body}", response=response, body=body)


def lost(cause: BaseException) -> openai.APIConnectionError:
    error = openai.APIConnectionError(request=REQUEST)
    error.__cause__ = cause
    return error


def untrusted() -> httpx2.ConnectError:
    error = httpx2.ConnectError("certificate verify failed")
    error.__cause__ = ssl.SSLCertVerificationError("self-signed")
    return error


@pytest.mark.parametrize(
    ("error", "kind", "hint"),
    [
        (lost(httpx2.ConnectError("refused")), ModelRefused, "cannot be reached: check OPENAI_BASE_URL"),
        (lost(httpx2.ReadError("reset")), ModelRefused, "broke the connection off in the middle"),
        (lost(httpx2.RemoteProtocolError("cut")), ModelRefused, "broke the connection off in the middle"),
        (httpx2.RemoteProtocolError("cut"), ModelRefused, "broke the connection off in the middle"),
        (lost(httpx2.ProxyError("407")), ModelRefused, "HTTPS_PROXY"),
        (lost(untrusted()), ModelRefused, "SSL_CERT_FILE"),
        (lost(httpx2.LocalProtocolError("illegal header")), ModelMisset, "OPENAI_API_KEY"),
        (lost(httpx2.UnsupportedProtocol("no host")), ModelMisset, "OPENAI_BASE_URL"),
        (lost(httpx2.TooManyRedirects("20")), ModelMisset, "OPENAI_BASE_URL"),
        (lost(OverflowError("port must be 0-65535")), ModelMisset, "OPENAI_BASE_URL"),
        (ExceptionGroup("of a task group", [OverflowError("port")]), ModelMisset, "OPENAI_BASE_URL"),
        (httpx2.InvalidURL("port"), ModelMisset, "OPENAI_BASE_URL"),
        (ImportError("socksio"), ModelMisset, "ALL_PROXY"),
        (openai.APITimeoutError(REQUEST), ModelTimeout, "in time"),
        (httpx2.ReadTimeout("slow"), ModelTimeout, "in time"),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "no"), ModelGarbled, "cannot be sent"),
        (AttributeError("'str' object has no attribute"), ModelGarbled, "OPENAI_BASE_URL, which often ends"),
        (RecursionError("deep"), ModelGarbled, "not of a model's API"),
        (RuntimeError("what is that?"), ModelRefused, "RuntimeError"),
    ],
    ids=range(19),
)
def test_whatever_is_raised_is_one_line_that_says_what_to_look_at(
    error: BaseException, kind: type[ModelError], hint: str
) -> None:
    said = explained(error)
    assert type(said) is kind
    assert hint in str(said)
    assert "\n" not in str(said)


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (answered(400), "rejects the request; check OPENAI_MODEL"),
        (
            answered(400, message="Unsupported value: 'temperature' does not support 0"),
            "not take temperature",
        ),
        (answered(400, param="response_format"), "does not take response_format from us"),
        (answered(400, message="This model's maximum context length is 4096 tokens"), "text is longer than"),
        (answered(401), "check OPENAI_API_KEY"),
        (answered(402), "no credit left"),
        (answered(403), "OPENAI_API_KEY may do"),
        (answered(404), "OPENAI_BASE_URL and OPENAI_MODEL"),
        (answered(404, code="model_not_found"), "no such model for this key; check OPENAI_MODEL"),
        (answered(404, message="model 'x' not found, try pulling it first"), "no such model"),
        (answered(418), "check OPENAI_BASE_URL"),
        (answered(429), "too many requests"),
        (answered(429, code="insufficient_quota"), "no credit left"),
        (answered(503), "a fault of its own"),
    ],
    ids=range(14),
)
def test_what_a_server_says_is_told_by_what_it_is_about(error: openai.APIStatusError, hint: str) -> None:
    said = explained(error)
    assert str(said).startswith(f"The model server answered with status {error.status_code}: ")
    assert hint in str(said)


@pytest.mark.parametrize("code", ["context_length_exceeded", "content_filter"])
def test_a_text_that_is_rejected_says_nothing_about_other_texts(code: str) -> None:
    said = explained(answered(400, code=code))
    assert isinstance(said, TextRejected)
    assert said.retry_in is None
    assert not said.lasting


def test_a_model_for_voice_is_named_by_its_own_setting() -> None:
    said = str(explained(answered(404), "OPENAI_TRANSCRIPTION_MODEL"))
    assert "OPENAI_BASE_URL and OPENAI_TRANSCRIPTION_MODEL" in said
    assert "OPENAI_MODEL" not in said


@given(
    st.integers(400, 599),
    st.fixed_dictionaries({name: st.text(min_size=12) for name in ("message", "code", "param", "type")}),
)
def test_nothing_that_a_server_wrote_is_in_what_we_say(status: int, error: dict[str, str]) -> None:
    said = str(explained(answered(status, **error)))
    assert not any(text in said for text in error.values())
