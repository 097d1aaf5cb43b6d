"""Every setting of the service: read once from GUIDANCE_* environment variables, checked, and handed on."""

import contextlib
import difflib
import json
import os
import re
import secrets
import tempfile
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from guidance.errors import WrongSetting
from guidance.mail import MailServer
from guidance.text.addresses.mail import mail_address

PREFIX = "GUIDANCE_"
#: What a secret key needs at least: characters, and different ones among them.
SHORTEST_SECRET, FEWEST_LETTERS = 32, 8
_POSTGRESQL = ("postgresql://", "postgres://")


class Provider(BaseModel):
    """One OpenID Connect provider at which people may prove who they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    issuer: str = Field(pattern=r"^https?://")
    client_id: str = Field(min_length=1)
    client_secret: str = Field(min_length=1, repr=False)


class Settings(BaseModel):
    """The settings, each with its default and its meaning; ``load`` is the way to get one."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    instance: Path = Field(default=Path("instance"), description="Folder for the database and the search index")
    database_url: str = Field(
        default="", repr=False, description="Where the history lives; empty for SQLite in the instance folder"
    )
    standby_url: str = Field(
        default="",
        repr=False,
        description="A standby of that PostgreSQL, from which readers get labelled pages while it does not answer",
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="The public address, used in permalinks, QR codes and canonical links",
    )
    site_name: str = Field(default="Living guidance", min_length=1, description="Name in the header and in every title")
    organisation: str = Field(default="Living guidance", min_length=1, description="The publisher, named on each page")
    notice: str = Field(default="", description="A sentence shown at the top of every page, for example on a test site")
    log: Literal["text", "json"] = Field(default="text", description="The form of the lines on standard error")
    read_only: str = Field(
        default="",
        description="Why nothing may be saved just now, and until when, as a sentence that every page shows; empty "
        "where everything works",
    )
    contact: str = Field(default="", description="E-mail or web address behind “Report a problem”")
    licence: str = Field(
        default="", description="Licence under which the texts may be used, as a web address; empty where none is given"
    )
    time_zone: str = Field(default="Europe/London", description="The zone in which dates and times are shown")
    text_limit_kb: int = Field(default=300, ge=1, le=5000, description="Largest text of one page, in kB")
    cache_mb: int = Field(default=64, ge=0, le=100_000, description="Memory for finished pages in each worker, in MB")
    search: Literal["", "whoosh", "fts5", "postgresql"] = Field(
        default="",
        description="Search engine: whoosh or fts5 for an index in the instance folder, postgresql for one beside the "
        "history; empty for postgresql where the history is in PostgreSQL, else whoosh",
    )
    upload_mb: int = Field(default=10, ge=1, le=100, description="Largest picture or Word document, in MB")
    secret_key: str = Field(
        default="",
        repr=False,
        description="Signs the cookies of people who sign in and seals their authenticator apps; empty for one that is "
        "made once in the instance folder",
    )
    former_secret_key: str = Field(
        default="",
        repr=False,
        description="The secret key before this one, for a year: checkpoints are signed with both, so that whoever "
        "kept the old key can still check them",
    )
    sign_in_hours: int = Field(default=12, ge=1, le=720, description="Hours without a click after which a sign-in ends")
    second_factor: Literal["offered", "approvers", "everyone"] = Field(
        default="offered", description="Who has to use an authenticator app: nobody, who may publish, or everybody"
    )
    oidc: tuple[Provider, ...] = Field(default=(), repr=False, description="Outside identity providers, as JSON")
    proxies: int = Field(default=0, ge=0, le=10, description="Reverse proxies in front, whose X-Forwarded-For counts")
    proxy_networks: str = Field(
        default="127.0.0.0/8 ::1/128 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7",
        description="Networks in which those proxies are; X-Forwarded-For from elsewhere does not count",
    )
    backup_folder: str = Field(
        default="", description="Folder in which the worker keeps backups: 7 daily, 4 weekly, 12 monthly"
    )
    mirror_folder: str = Field(
        default="", description="Folder in which the worker keeps the public site as files for any web server"
    )
    patroni: str = Field(
        default="", description="Patroni’s REST address, whose way to fail over “guidance doctor” looks at"
    )
    backup_passphrase: str = Field(default="", repr=False, description="Seals backups, and opens them again")
    mail_from: str = Field(default="", description="The address that letters come from")
    mail_url: str = Field(
        default="",
        repr=False,
        description="The mail server, smtp://host:port or smtps://name:password@host; empty to keep letters",
    )
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

    @field_validator("mail_url")
    @classmethod
    def _mail_server(cls, value: str, others: ValidationInfo) -> str:
        if value:
            MailServer.of(value)
            if not others.data.get("mail_from"):
                raise ValueError("letters need a sender as well: set GUIDANCE_MAIL_FROM to an address of yours")
        return value

    @field_validator("mail_from")
    @classmethod
    def _own_address(cls, value: str) -> str:
        return mail_address(value) if value else value

    @field_validator("licence")
    @classmethod
    def _at_an_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s<>\"]+", value):
            raise ValueError("use the web address of the licence, such as https://creativecommons.org/licenses/by/4.0/")
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
        if value and not value.startswith(("sqlite:///", *_POSTGRESQL)):
            raise ValueError("use sqlite:///path/to/file or postgresql://user@host/name, or leave it out for SQLite")
        return value

    @field_validator("standby_url")
    @classmethod
    def _standby_of_postgresql(cls, value: str, others: ValidationInfo) -> str:
        served = others.data.get("database_url", "").startswith(_POSTGRESQL)
        if value and not (served and value.startswith(_POSTGRESQL)):
            raise ValueError("use the address of a standby of the PostgreSQL that GUIDANCE_DATABASE_URL names")
        return value

    @field_validator("proxy_networks")
    @classmethod
    def _readable_networks(cls, value: str) -> str:
        try:
            _networks(value)
        except ValueError:
            raise ValueError("use networks with blanks between them, such as 10.0.0.0/8 192.168.1.4/32") from None
        return value

    @field_validator("search")
    @classmethod
    def _where_there_is_one(cls, value: str, others: ValidationInfo) -> str:
        if value == "postgresql" and not others.data.get("database_url", "").startswith(_POSTGRESQL):
            raise ValueError("use it where GUIDANCE_DATABASE_URL names a PostgreSQL database, else whoosh or fts5")
        return value

    @field_validator("secret_key", "former_secret_key")
    @classmethod
    def _hard_to_guess(cls, value: str) -> str:
        if value and (len(value) < SHORTEST_SECRET or len(set(value)) < FEWEST_LETTERS):
            raise ValueError(
                f"a key that can be guessed lets anybody sign in: use {SHORTEST_SECRET} random characters or more, "
                "for example those of “openssl rand -hex 32”"
            )
        return value

    @field_validator("oidc", mode="before")
    @classmethod
    def _in_json(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        with contextlib.suppress(ValueError, RecursionError):
            if isinstance(found := json.loads(value or "[]"), list):
                return found
        raise ValueError("it has to be a list in JSON, as the README shows one")

    @property
    def mail_host(self) -> str:
        """The host that stands in the names of letters and lists."""
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def text_limit(self) -> int:
        """The largest text of one page, in bytes."""
        return self.text_limit_kb * 1000

    def told(self) -> dict[str, str]:
        """The settings that were not left as they are, without secrets, by the names of their variables."""
        shown = {name for name in self.model_fields_set if type(self).model_fields[name].repr}
        return {PREFIX + name.upper(): str(getattr(self, name)) for name in sorted(shown)}

    @property
    def database(self) -> str:
        """The database address, with the default filled in."""
        return self.database_url or f"sqlite:///{(self.instance / 'guidance.sqlite').resolve()}"

    @property
    def seen(self) -> Path:
        """Where this machine notes what it has shown of the history, so that it takes no older one for the present."""
        return self.instance.resolve() / "seen.json"

    @property
    def secret(self) -> str:
        """The key that signs cookies: the one that was set, else one made once and kept in the instance folder."""
        return self.secret_key or _kept_secret(self.instance.resolve() / "secret-key")

    @property
    def signing_secrets(self) -> list[str]:
        """The keys from which those of checkpoints are derived: the one of today, and the one before it."""
        return list(dict.fromkeys(filter(None, [self.secret, self.former_secret_key])))

    @property
    def backups(self) -> Path | None:
        """Where the worker keeps backups, when it makes any."""
        return Path(self.backup_folder) if self.backup_folder else None

    @property
    def trusted_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Where the proxies in front are."""
        return _networks(self.proxy_networks)

    @property
    def pdf_folder(self) -> Path:
        """Where PDF files are kept; disposable, and private to the service."""
        return self.instance.resolve() / "pdf"

    @property
    def search_folder(self) -> Path:
        """Where the embedded search keeps its index; disposable, and private to the service."""
        return self.instance.resolve() / "search"

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which dates and times are shown."""
        return ZoneInfo(self.time_zone)


def _networks(words: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(word) for word in words.replace(",", " ").split())


def _kept_secret(path: Path) -> str:
    """The secret in ``path``, made there when there is none; every process of this machine reads the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        made = tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False)  # noqa: SIM115  (linked, then unlinked)
        with made:
            made.write(secrets.token_hex(32))
        try:
            os.link(made.name, path)  # whole or not at all, and the first one wins
        finally:
            os.unlink(made.name)
    return path.read_text()


def load(**changes: Any) -> Settings:
    """The settings from the environment, in which their names may be in small letters, with ``changes`` on top.

    :raises WrongSetting: with the sentence that mends it, for an unknown name or a value out of range.
    """
    given = {}
    for name, value in os.environ.items():
        if name.upper().startswith(PREFIX):
            setting = name[len(PREFIX) :].lower()
            if setting not in Settings.model_fields:
                raise WrongSetting(_unknown(name))
            given[setting] = value
    try:
        return Settings(**given | changes)
    except ValidationError as error:
        first = error.errors()[0]
        setting, *place = map(str, first["loc"])
        name = PREFIX + setting.upper()
        reason = str(first.get("ctx", {}).get("error") or first["msg"])
        where = f" (at {', '.join(place)})" if place else ""
        shown = _shown(setting, first.get("input"))
        raise WrongSetting(f"{name} is {shown}: {reason[0].lower() + reason[1:]}{where}.") from None


def _shown(setting: str, value: object) -> str:
    """A wrong value, or that it is not shown: messages end in logs."""
    known = Settings.model_fields.get(setting)
    return repr(value) if known is None or known.repr else "not right"


def _unknown(name: str) -> str:
    known = [PREFIX + field.upper() for field in Settings.model_fields]
    near = difflib.get_close_matches(name.upper(), known, n=1)
    hint = f"did you mean {near[0]}?" if near else "the README lists the settings; unset this one."
    return f"{name} is not a setting of this service: {hint}"
