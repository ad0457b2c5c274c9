"""What went wrong when a model was asked, in our own words, each with what mends it.

The libraries' words may repeat what the server wrote, and that may be the key or a candidate's text. Of a
server's own words no more is told than what they are about.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

from prompts.errors import ModelError, ModelGarbled, ModelMisset, ModelRefused, ModelTimeout, TextRejected

if TYPE_CHECKING:
    import openai

T = TypeVar("T")

PASSING = (408, 409, 425, 429)  # of the statuses below 500 those that another try may mend
_SOON = 0.5  # seconds until that try
# What the libraries trip over when a reply is not what the API promises: no JSON, no choices, no message.
_MALFORMED = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
_ABOUT_THE_TEXT = {
    "context_length_exceeded": "the text is longer than {model} takes",
    "string_above_max_length": "the text is longer than {model} takes",
    "content_filter": "its filter takes no text like this one",
    "content_policy_violation": "its filter takes no text like this one",
}
# What a server's words are about, by words in them, and what to do.
_ABOUT = (
    (
        r"context.{0,12}(?:length|size|window)|too long|too many tokens",
        "the text is longer than {model} takes",
    ),
    (r"content.(?:filter|policy|management)", "its filter takes no text like this one"),
    (r"credit|quota|billing|balance|payment", "no credit left; check the account"),
    (
        r"model\b.{0,80}(?:not found|not exist|unknown|invalid|no such|not loaded|access)|model_not_found",
        "it has no such model for this key; check {model}",
    ),
)
_PARAMETER = re.compile(
    r"\b(?:response_format|temperature|seed|max_completion_tokens|max_tokens|stream_options|stream)\b"
)
_BY_STATUS = {
    400: "it rejects the request; check {model}",
    401: "check OPENAI_API_KEY",
    402: "no credit left; check the account",
    403: "check what OPENAI_API_KEY may do",
    404: "check OPENAI_BASE_URL and {model}",
    405: "check OPENAI_BASE_URL",
    413: "the text is longer than it takes",
    422: "it rejects the request; check {model}",
    429: "too many requests, or no credit left",
}
_READ_FOR_MORE = (400, 403, 404, 422, 429)


async def in_our_words(said: Awaitable[T], model: str = "OPENAI_MODEL") -> T:
    """What is said, or a ModelError, whatever goes wrong. `model` is the setting that names the model."""
    try:
        return await said
    except Exception as error:  # noqa: BLE001 - whatever the libraries raise, a plain reply has to follow
        failure = explained(error, model)
    # Raised out here: no traceback drags along the server's words, which may repeat the key.
    raise failure


async def opened(client: Awaitable[T]) -> T:
    """The client that is being made, or a ModelMisset: nothing has been sent yet."""
    try:
        return await client
    except Exception as error:  # noqa: BLE001 - as above
        failure = error if isinstance(error, ModelError) else _misset(error)
    raise failure


def explained(error: BaseException, model: str = "OPENAI_MODEL") -> ModelError:
    """What went wrong with a request."""
    import openai

    match error:
        case ModelError():
            return error
        case BaseExceptionGroup():
            return explained(error.exceptions[0], model)
        case openai.OpenAIError():
            return _of_api(error, model)
        case _:
            return _of_libraries(error)


def _of_api(error: openai.OpenAIError, model: str) -> ModelError:
    import httpx2
    import openai

    match error:
        case openai.APITimeoutError():
            return ModelTimeout("The model server did not answer in time.")
        case openai.APIConnectionError():
            return explained(error.__cause__ or httpx2.ConnectError(""), model)
        case openai.APIStatusError(status_code=status) if status >= 400:
            return _refused(error, model)
        case openai.APIError() if type(error) is openai.APIError:
            return ModelRefused("The model server broke its reply off with an error.", retry_in=_SOON)
        case _:
            return ModelGarbled(f"The model's reply cannot be used ({type(error).__name__}).")


def _of_libraries(error: BaseException) -> ModelError:
    import httpx2

    match error:
        case httpx2.TimeoutException() | TimeoutError():
            return ModelTimeout("The model server did not answer in time.")
        case httpx2.HTTPError():
            return _unreachable(error)
        case httpx2.InvalidURL() | OverflowError() | ImportError():
            return _misset(error)
        case UnicodeError():
            return ModelGarbled("The request has characters in it that cannot be sent.")
    if isinstance(error, _MALFORMED):
        return ModelGarbled(
            "The reply is not of a model's API: check OPENAI_BASE_URL, which often ends in /v1."
        )
    what = type(error).__name__
    return ModelRefused(f"The model could not be asked ({what}): check the variables LANGCHAIN_ and OPENAI_.")


def _refused(error: openai.APIStatusError, model: str) -> ModelRefused:
    """What the server says, by its status and by what its words are about."""
    status = error.status_code
    by_code = _ABOUT_THE_TEXT.get(error.code or "") if status < 500 else None
    why = by_code or (_matter(error) if status in _READ_FOR_MORE else None) or _BY_STATUS.get(status)
    why = why or ("it has a fault of its own" if status >= 500 else "check OPENAI_BASE_URL and {model}")
    text = f"The model server answered with status {status}: {why.format(model=model)}."
    if by_code:
        return TextRejected(text, status)
    return ModelRefused(text, status, _retry_in(error))


def _matter(error: openai.APIStatusError) -> str | None:
    """What the server's words are about, in ours; None where nobody can tell."""
    said = f"{error.code} {error.type} {error.param} {error.message[:1000]}".lower()
    for pattern, matter in _ABOUT:
        if re.search(pattern, said):
            return matter
    parameter = _PARAMETER.search(said)
    return f"it does not take {parameter.group()} from us; check {{model}}" if parameter else None


def _retry_in(error: openai.APIStatusError) -> float | None:
    """Seconds until another try makes sense, as the server says or half a second; None where none does."""
    if error.status_code not in PASSING and error.status_code < 500:
        return None
    said = error.response.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() else _SOON


def _unreachable(error: BaseException) -> ModelRefused:
    """No reply, or no whole one."""
    import httpx2

    match error:
        case httpx2.UnsupportedProtocol():
            return ModelMisset("OPENAI_BASE_URL names no server that can be asked: check it.")
        case httpx2.LocalProtocolError():
            return ModelMisset("OPENAI_API_KEY cannot be sent: copy it again, without spaces or line ends.")
        case httpx2.TooManyRedirects():
            return ModelMisset(
                "The model server sends every request on to another one: check OPENAI_BASE_URL."
            )
        case httpx2.ProxyError():
            text = "The proxy does not let us through to the model server: check HTTPS_PROXY or NO_PROXY."
        case httpx2.ConnectError() if _is_about_certificates(error):
            text = "The model server has no certificate to trust: check OPENAI_BASE_URL and SSL_CERT_FILE."
        case httpx2.ConnectError():
            text = "The model server cannot be reached: check OPENAI_BASE_URL."
        case _:
            text = "The model server broke the connection off in the middle; its own log may say why."
    return ModelRefused(text, retry_in=_SOON)


def _is_about_certificates(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _misset(error: BaseException) -> ModelMisset:
    """With these settings nothing can be asked, whatever it is."""
    import httpx2

    match error:
        case httpx2.InvalidURL() | OverflowError():
            text = "No such address can be asked: check OPENAI_BASE_URL, where it leads, and HTTPS_PROXY."
        case ImportError():
            text = "The proxy that the environment names is of a kind that is not supported: check ALL_PROXY."
        case OSError():
            text = "The connection cannot be made ready: check SSL_CERT_FILE and SSLKEYLOGFILE."
        case _:
            text = "The client cannot be made: check the OPENAI_ settings and the proxies of the environment."
    return ModelMisset(text)
