"""Settings from the environment or `.env`. Nothing is read at import."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

import structlog
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import BadSettings

PREFIX = "INTERVIEW_BOT_"
OFF = "off"
NOT_YET = {"WEBHOOK_SECRET", "WEBHOOK_URL"}

log = structlog.get_logger()


class Settings(BaseSettings):
    """What an operator can choose; `.env.example` lists the same names with their defaults."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    telegram_bot_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    openai_model: str = "gpt-4o-mini"
    openai_transcription_model: str = "whisper-1"
    openai_daily_tokens: Annotated[int, Field(ge=0)] = 2_000_000
    openai_daily_tokens_per_candidate: Annotated[int, Field(ge=0)] = 100_000
    openai_price_in: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    openai_price_out: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    database_url: str | None = None
    chroma_url: str | None = None
    coach_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    interview_bot_data_dir: Path = Path("data")
    interview_bot_host: str = "127.0.0.1"
    interview_bot_port: Annotated[int, Field(ge=1, le=65535)] = 8080
    interview_bot_model_dir: Path | None = None

    @field_validator("telegram_bot_token")
    @classmethod
    def _token_has_its_form(cls, token: SecretStr | None) -> SecretStr | None:
        number, _, secret = (token.get_secret_value() if token else "1:" + "x" * 10).partition(":")
        if not number.isdigit() or len(secret) < 10:
            raise ValueError(
                "is not a bot token; copy the whole line that @BotFather gave you, like 123456:ABC-DEF…"
            )
        return token

    @field_validator("coach_ids", mode="before")
    @classmethod
    def _are_user_ids(cls, listed: object) -> object:
        if not isinstance(listed, str):
            return listed
        ids = [part.strip() for part in listed.split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() for part in ids):
            raise ValueError("must be Telegram user ids with commas between them, like 12345678,87654321")
        return frozenset(map(int, ids))

    @field_validator("telegram_api_url", "openai_base_url", "chroma_url")
    @classmethod
    def _is_http(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("http://", "https://")):
            raise ValueError(f"must begin with http:// or https://, and is '{url}'")
        if url and (fault := _fault_of_address(url)):
            raise ValueError(f"{fault}, and is {url!r}")
        return url.rstrip("/") if url else url

    @field_validator("openai_api_key")
    @classmethod
    def _key_can_be_sent(cls, key: SecretStr | None) -> SecretStr | None:
        # It goes out in a header, which has no room for anything else.
        bare = key.get_secret_value().strip() if key else "k"
        if not bare or not bare.isascii() or not bare.isprintable() or " " in bare:
            raise ValueError("is not a key; copy it again, without spaces, quotation marks or line ends")
        return SecretStr(bare) if key else None

    @field_validator("openai_model", "openai_transcription_model")
    @classmethod
    def _is_one_name(cls, name: str) -> str:
        if not name.isprintable():
            raise ValueError("must be the name of a model, on one line")
        return name.strip()

    @field_validator("openai_transcription_model")
    @classmethod
    def _may_be_off(cls, name: str) -> str:
        # An empty variable counts as none at all, so there has to be a word for it.
        return "" if name.lower() == OFF else name

    @field_validator("database_url")
    @classmethod
    def _is_sqlite(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith("sqlite:///"):
            raise ValueError("must begin with sqlite:/// (other databases are not supported yet)")
        return url

    @model_validator(mode="after")
    def _model_needs_key(self) -> Self:
        if self.openai_base_url and not self.openai_api_key:
            raise ValueError(
                "OPENAI_BASE_URL is set without OPENAI_API_KEY; set a key (any text if the server wants none)"
            )
        return self

    @property
    def sql_url(self) -> str:
        """The database's address for SQLAlchemy."""
        if self.database_url:
            return self.database_url.replace("sqlite:///", "sqlite+aiosqlite:///", 1)
        return f"sqlite+aiosqlite:///{self.interview_bot_data_dir.resolve() / 'interview-bot.db'}"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. Raises BadSettings with one line a fault."""
    environment = os.environ if environment is None else environment
    known = {name.upper() for name in Settings.model_fields}
    unknown = sorted(n for n in environment if n.startswith(PREFIX) and n not in known)
    if unknown:
        ours = ", ".join(sorted(n for n in known if n.startswith(PREFIX)))
        raise BadSettings(
            [f"{unknown[0]} is not a setting. Known are {ours}; remove it or correct its name."]
        )
    for name in sorted(NOT_YET & {n for n in environment if environment[n]}):
        log.warning("setting_without_effect", setting=name, reason="not supported yet")
    try:
        return Settings()
    except ValidationError as error:
        # The input may be a secret: only the setting's name and the rule are shown.
        raise BadSettings([_fault(e["loc"], e["msg"]) for e in error.errors(include_input=False)]) from None


def _fault_of_address(url: str) -> str:
    """Why nothing can be asked of an address; "" where something can."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna")
        port = parts.port
    except ValueError:
        return "must name a server, and a port from 1 to 65535 if any"
    if not host or port == 0 or not url.isprintable() or any(sign in url for sign in ' #"<>'):
        return "must be one address with a server's name in it"
    return ""


def _fault(location: tuple[int | str, ...], message: str) -> str:
    name = str(location[0]).upper() if location else ""
    return f"{name} {message.removeprefix('Value error, ')}".strip()
