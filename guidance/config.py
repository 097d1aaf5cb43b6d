"""Every setting of the service: read once from GUIDANCE_* environment variables, checked, and handed on."""

import difflib
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from guidance.errors import WrongSetting

PREFIX = "GUIDANCE_"


class Settings(BaseSettings):
    """The settings, each with its default and its meaning; ``load`` is the way to get one."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    instance: Path = Field(default=Path("instance"), description="Folder for the database and the search index")
    database_url: str = Field(
        default="", description="Where the history lives; empty for SQLite in the instance folder"
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="The public address, used in permalinks, QR codes and canonical links",
    )
    site_name: str = Field(default="Living guidance", min_length=1, description="Name in the header and in every title")
    organisation: str = Field(default="Living guidance", min_length=1, description="The publisher, named on each page")
    notice: str = Field(default="", description="A sentence shown at the top of every page, for example on a test site")
    contact: str = Field(default="", description="E-mail or web address behind “Report a problem”")
    time_zone: str = Field(default="Europe/London", description="The zone in which dates and times are shown")
    text_limit_kb: int = Field(default=300, ge=1, le=5000, description="Largest text of one page, in kB")
    cache_mb: int = Field(default=64, ge=0, le=100_000, description="Memory for finished pages in each worker, in MB")
    host: str = Field(default="127.0.0.1", description="Network address to listen on")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on")
    workers: int = Field(default=0, ge=0, le=256, description="Server processes; 0 for one for each processor")

    @field_validator("base_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        beyond = parts.path.strip("/") or parts.query or parts.fragment
        if parts.scheme not in {"http", "https"} or not parts.netloc or beyond:
            raise ValueError("use a web address without a path, such as https://guidance.example.org")
        return value.rstrip("/")

    @field_validator("contact")
    @classmethod
    def _reachable(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://\S+|[^\s@:/?]+@[^\s@:/?]+", value):
            raise ValueError("use an e-mail address or a web address such as https://example.org/contact")
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("use the name of a time zone such as Europe/London") from None
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgres://")):
            raise ValueError("use sqlite:///path/to/file or postgresql://user@host/name, or leave it out for SQLite")
        return value

    @property
    def database(self) -> str:
        """The database address, with the default filled in."""
        return self.database_url or f"sqlite:///{(self.instance / 'guidance.sqlite').resolve()}"

    @property
    def search_folder(self) -> Path:
        """Where the embedded search keeps its index; disposable, and private to the service."""
        return self.instance.resolve() / "search"

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which dates and times are shown."""
        return ZoneInfo(self.time_zone)


def load(**changes: Any) -> Settings:
    """The settings from the environment, with ``changes`` on top.

    :raises WrongSetting: with the sentence that mends it, for an unknown name or a value out of range.
    """
    for name in os.environ:
        if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() not in Settings.model_fields:
            raise WrongSetting(_unknown(name))
    try:
        return Settings(**changes)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        reason = str(first.get("ctx", {}).get("error") or first["msg"])
        raise WrongSetting(f"{name} is {first.get('input')!r}: {reason[0].lower() + reason[1:]}.") from None


def _unknown(name: str) -> str:
    known = [PREFIX + field.upper() for field in Settings.model_fields]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else "the README lists the settings; unset this one."
    return f"{name} is not a setting of this service: {hint}"
