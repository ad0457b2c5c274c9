import re
from pathlib import Path

import pytest

from bot.errors import BadSettings
from bot.settings import Settings, load_settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
TOKEN = "123456:ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def faults(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as caught:
        load_settings()
    return str(caught.value)


def test_without_any_setting_everything_has_a_default() -> None:
    settings = load_settings()
    assert settings.telegram_bot_token is None
    assert settings.sql_url.endswith("/data/interview-bot.db")


def test_the_example_file_lists_every_setting_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE))
    assert set(listed) == {name.upper() for name in Settings.model_fields}
    Path(".env").write_text(EXAMPLE.read_text())
    from_example = load_settings()
    Path(".env").unlink()
    assert from_example == load_settings()


def test_an_unknown_setting_of_ours_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    text = faults(monkeypatch, INTERVIEW_BOT_PROT="8080")
    assert "INTERVIEW_BOT_PROT is not a setting" in text
    assert "INTERVIEW_BOT_PORT" in text


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("TELEGRAM_BOT_TOKEN", "nonsense", "@BotFather"),
        ("TELEGRAM_API_URL", "api.telegram.org", "http"),
        ("INTERVIEW_BOT_PORT", "99999", "65535"),
        ("INTERVIEW_BOT_PORT", "eighty", "integer"),
        ("DATABASE_URL", "postgresql://somewhere", "sqlite"),
        ("CHROMA_URL", "localhost:8000", "http"),
        ("TELEGRAM_API_URL", "http://127.0.0.1:99999", "65535"),
        ("CHROMA_URL", "http://[::1", "must name a server"),
        ("OPENAI_BASE_URL", "http://127.0.0.1:99999/v1", "65535"),
        ("OPENAI_BASE_URL", "http://127.0.0.1:none/v1", "65535"),
        ("OPENAI_BASE_URL", "http:///v1", "server"),
        ("OPENAI_BASE_URL", "http://my server/v1", "one address"),
        ("OPENAI_BASE_URL", "http://host\n/v1", "one address"),
        ("OPENAI_API_KEY", "sk-one sk-two", "copy it again"),
        ("OPENAI_API_KEY", "sk-\none", "copy it again"),
        ("OPENAI_API_KEY", "“sk-one”", "copy it again"),
        ("OPENAI_MODEL", "one\ntwo", "on one line"),
        ("COACH_IDS", "@asha", "12345678,87654321"),
        ("COACH_IDS", "12;13", "with commas between them"),
        ("COACH_IDS", "-5", "user ids"),
    ],
)
def test_a_bad_value_is_one_line_that_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, hint: str
) -> None:
    text = faults(monkeypatch, **{name: value})
    assert text.startswith(name)
    assert hint in text
    assert "\n" not in text


def test_coaches_are_user_ids_with_commas_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().coach_ids == frozenset()
    monkeypatch.setenv("COACH_IDS", " 12, 13,12,")
    assert load_settings().coach_ids == {12, 13}


def test_a_bad_token_is_not_repeated_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "s3cret" not in faults(monkeypatch, TELEGRAM_BOT_TOKEN="s3cret")
    assert "s3cret" not in faults(monkeypatch, OPENAI_API_KEY="s3cret s3cret")


def test_a_model_server_without_a_key_is_a_clash(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "OPENAI_API_KEY" in faults(monkeypatch, OPENAI_BASE_URL="http://127.0.0.1:9")


@pytest.mark.parametrize(
    "url", ["https://api.example.com/v1?api-version=preview", "http://[::1]:8000/v1", "http://my_host/v1"]
)
def test_addresses_as_gateways_have_them_are_taken(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", " sk-test ")
    monkeypatch.setenv("OPENAI_BASE_URL", f"{url}/")
    settings = load_settings()
    assert settings.openai_base_url == url
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == "sk-test"


def test_nobody_has_to_write_voice_notes_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_TRANSCRIPTION_MODEL", "off")
    assert load_settings().openai_transcription_model == ""


def test_secrets_do_not_show_in_the_representation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-verysecret")
    assert TOKEN not in repr(load_settings())
    assert "verysecret" not in repr(load_settings())
