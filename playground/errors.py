"""The two ways in which the playground says no.

    Exception
    ├── ApiError    to the bot, in Telegram's envelope
    └── Mistake     to the person (or test) who plays the candidate, as one line

Knows nothing of HTTP beyond the status codes that Telegram itself puts into its answers.
"""

from collections.abc import Mapping


class ApiError(Exception):
    """A refusal as the Bot API words it: `code` is both the HTTP status and `error_code`."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def envelope(self) -> dict[str, object]:
        """The JSON body of the refusal."""
        body: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = dict(self.parameters)
        return body


class Mistake(Exception):
    """Something that a candidate's side asked for and cannot have; the message says why in one line."""


def bad_request(reason: str) -> ApiError:
    """Status 400 with Telegram's usual prefix."""
    return ApiError(400, f"Bad Request: {reason}")


def migrated(chat_id: int) -> ApiError:
    """Status 400 for a group that is over; `chat_id` is the supergroup that it became."""
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    return ApiError(400, words, {"migrate_to_chat_id": chat_id})


def forbidden(reason: str) -> ApiError:
    """Status 403 with Telegram's usual prefix."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """Status 409 with Telegram's usual prefix."""
    return ApiError(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """Status 429; `retry_after` is in whole seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
