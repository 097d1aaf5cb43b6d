"""Settings come from the environment alone, and a wrong one stops the start with the sentence that mends it."""

import re
from pathlib import Path

import pytest

from guidance.config import PREFIX, Settings, load
from guidance.errors import WrongSetting

README = (Path(__file__).resolve().parents[1] / "README.md").read_text()


def test_without_any_setting_everything_lives_in_the_instance_folder(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = load()
    assert found.database == f"sqlite:///{tmp_path}/instance/guidance.sqlite"
    assert found.search_folder == tmp_path / "instance" / "search"


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("PORT", "http", "valid integer"),
        ("PORT", "70000", "less than or equal to 65535"),
        ("BASE_URL", "guidance.example.org", "https://guidance.example.org"),
        ("TIME_ZONE", "London", "Europe/London"),
        ("DATABASE_URL", "mysql://x", "postgresql://user@host/name"),
        ("TEXT_LIMIT_KB", "0", "greater than or equal to 1"),
        ("SITE_NAME", "", "at least 1 character"),
        ("SECRET_KEY", "secret", "32 random characters"),
        ("SECRET_KEY", "ab" * 30, "32 random characters"),
        ("OIDC", '[{"name": "A", ', "a list in JSON"),
        ("OIDC", '{"name": "A"}', "a list in JSON"),
        ("OIDC", '[{"name": "A", "issuer": "http://a", "client_secret": "x"}]', "required (at 0, client_id)"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(monkeypatch, name: str, value: str, mend: str) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(WrongSetting) as refused:
        load()
    assert PREFIX + name in str(refused.value)
    assert mend in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "wrong", ['[{"client_secret": "hush"}]', '[{"client_secret": "hush"', '[{"client_id": ["hush"]}]']
)
def test_no_secret_of_a_provider_is_told_with_what_is_wrong(monkeypatch, wrong: str) -> None:
    monkeypatch.setenv("GUIDANCE_OIDC", wrong)
    with pytest.raises(WrongSetting) as refused:
        load()
    assert "hush" not in str(refused.value)


def test_a_misspelt_name_is_caught_and_the_right_one_offered(monkeypatch) -> None:
    monkeypatch.setenv("GUIDANCE_SITENAME", "x")
    with pytest.raises(WrongSetting, match="did you mean GUIDANCE_SITE_NAME"):
        load()


def test_the_readme_documents_every_setting_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(GUIDANCE_[A-Z_]+)` \| ([^|]*) \|", README, re.MULTILINE))
    assert set(rows) == {PREFIX + name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        shown = rows[PREFIX + name.upper()].strip().strip("`")
        assert shown == str(field.default or "empty" if isinstance(field.default, str | tuple) else field.default), name


def test_a_web_address_is_kept_without_a_slash_at_its_end(monkeypatch) -> None:
    monkeypatch.setenv("GUIDANCE_BASE_URL", "https://guidance.example.org/")
    assert load().base_url == "https://guidance.example.org"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "hunter2"),
        ("DATABASE_URL", "mysql://me:hunter2@host/name"),
        ("MAIL_URL", "smtp://me:hunter2℀@host"),  # quoted by what takes addresses apart
        ("MAIL_URL", "smtp://me:hunter2@host:port"),
    ],
)
def test_a_wrong_secret_is_not_repeated(monkeypatch, name: str, value: str) -> None:
    monkeypatch.setenv("GUIDANCE_MAIL_FROM", "guidance@example.org")
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(WrongSetting) as refused:
        load()
    assert f"{PREFIX}{name} is not right: " in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_a_name_in_small_letters_is_that_of_the_setting(monkeypatch) -> None:
    monkeypatch.setenv("guidance_port", "8123")
    monkeypatch.setenv("Guidance_Site_Name", "Ours")
    assert (load().port, load().site_name) == (8123, "Ours")
    monkeypatch.setenv("guidance_prot", "8123")
    with pytest.raises(WrongSetting, match=r"guidance_prot is not a setting.*did you mean GUIDANCE_PORT"):
        load()


def test_what_may_hold_a_password_is_not_among_the_settings_that_are_told() -> None:
    told = load(database_url="postgresql://me:hunter2@host/name", site_name="Ours").told()
    assert told == {"GUIDANCE_SITE_NAME": "Ours"}
