"""What the operator decides, read once at start from the environment and from `.env` (the environment wins)."""

import re
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SLACK_API_URL = "https://slack.com/api/"
SLACKS_OWN_HOSTS = frozenset({"slack.com", "slack-gov.com"})


class Process(Enum):
    """What is being started; each needs other settings (architecture.md, rule 12)."""

    RUN = "okrbot run"
    WEB = "okrbot web"
    WORKER = "okrbot worker"
    INSTALL = "okrbot install"
    ANY = "any other command"


NEEDED = {
    Process.RUN: frozenset({"bot_token", "app_token"}),
    Process.WEB: frozenset({"bot_token", "signing_secret"}),
    Process.WORKER: frozenset({"bot_token"}),
    Process.INSTALL: frozenset({"bot_token", "secret_keys"}),
    Process.ANY: frozenset[str](),
}
"""The fields of Settings that must be there."""
FOR_OAUTH = frozenset({"allowed_teams", "client_id", "client_secret", "secret_keys"})
"""What `okrbot web` needs besides as soon as one of OAUTH is set."""
OAUTH = ("OKRBOT_ALLOWED_TEAMS", "OKRBOT_SLACK_CLIENT_ID", "OKRBOT_SLACK_CLIENT_SECRET")


@dataclass(frozen=True, slots=True)
class Problem:
    """One variable that is missing or wrong, and what it accepts. Carries no value: it could be a secret."""

    variable: str
    found: Literal["missing", "wrong"]
    accepted: str

    def __str__(self) -> str:
        return f"{self.variable} is {self.found}. It takes {self.accepted}."


class SettingsError(Exception):
    """Settings that okrbot cannot start with: all of them at once. ``unread`` says of a file that none was read."""

    def __init__(self, problems: tuple[Problem, ...], unread: str = "") -> None:
        said = [str(problem) for problem in problems]
        super().__init__("\n".join([*said, unread] if unread else said))
        self.problems = problems


ENV_FILE = Path(".env")


def load(process: Process = Process.ANY, env_file: Path | None = ENV_FILE) -> "Settings":
    """The settings that `process` needs. Raises SettingsError with every variable that is missing or wrong."""
    try:
        return Settings(process=process, _env_file=env_file)  # type: ignore[call-arg]  # of pydantic-settings, unknown to mypy
    except ValidationError as error:
        # `from None`: pydantic's own message quotes what it was given, secrets included.
        # Each once: of a list that is wrong, every part is.
        problems = tuple(dict.fromkeys(_problem(details) for details in error.errors()))
        is_missing = any(problem.found == "missing" for problem in problems)
        raise SettingsError(problems, unread(env_file) if env_file and is_missing else "") from None


def unread(env_file: Path = ENV_FILE) -> str:
    """Whoever starts okrbot elsewhere, as cron does, finds no setting: a sentence about that; empty where the file is
    there."""
    if env_file.is_file():
        return ""
    return f"There is no file {env_file} in {env_file.absolute().parent}, where okrbot was started."


def _problem(details: ErrorDetails) -> Problem:
    name = details["loc"][0]  # of the variable, or of the field if the default was judged
    field = next(field for key, field in Settings.model_fields.items() if name in {key, field.validation_alias})
    found: Literal["missing", "wrong"] = "missing" if details["type"] == "needed" else "wrong"
    return Problem(str(field.validation_alias), found, field.description or "another value")


def _matching(pattern: str) -> AfterValidator:
    """The whole value has this form, where there is a value."""
    compiled = re.compile(pattern)

    def check(value: Any) -> Any:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if text is not None and not compiled.fullmatch(text):
            raise ValueError("has another form")
        return value

    return AfterValidator(check)


def _split(value: object) -> object:
    """`a, b` → `["a", "b"]`."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _is_on_this_machine(url: SplitResult) -> bool:
    """Raises ValueError for a port that is none."""
    return url.scheme in {"http", "https"} and is_loopback(url.hostname) and url.port != 0


def _slack_or_loopback(value: str) -> str:
    """Bot tokens travel to this address: only to Slack, or to a stand-in on this machine (architecture.md, rule 13)."""
    url = urlsplit(value)
    slacks_own = url.scheme == "https" and url.netloc in SLACKS_OWN_HOSTS
    if not slacks_own and not _is_on_this_machine(url):
        raise ValueError("is neither Slack nor this machine")
    return value.rstrip("/") + "/"


def _loopback(value: str | None) -> str | None:
    if value is None:
        return None
    if not _is_on_this_machine(urlsplit(value)):
        raise ValueError("is not on this machine")
    return value.rstrip("/")


_SQLITES_OWN_ADDRESS = "/file:"
"""SQLite opens another file than the one of that name, which would stay open to everybody and without a lock, or none
at all (sqlite.org/uri.html)."""


def _database(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and rest:
        _ = urlsplit(value).port  # raises ValueError for one that is none, and for a host that cannot be
        _refuse_plain_signs(rest)
        return f"postgresql+psycopg://{rest}"
    is_file = rest.startswith("/") and rest not in {"/", "/:memory:"}
    if scheme == "sqlite" and separator and is_file and not rest.startswith(_SQLITES_OWN_ADDRESS):
        return value
    raise ValueError("is another database")


def _refuse_plain_signs(rest: str) -> None:
    """A password with such a sign in it ends too early, and what is left of it would be told as a host or a port."""
    server, _, others = rest.replace("?", "/").replace("#", "/").partition("/")
    if "@" in others or server.count("@") > 1:
        raise ValueError("has a plain @ where none may be")


BOT_TOKEN = r"xoxb-[A-Za-z0-9_-]+"  # noqa: S105  # a pattern
"""One that rotates, xoxe.xoxb-…, ends after twelve hours: okrbot takes none."""
SECRET = r"[!-~]{8,}"  # noqa: S105  # a pattern: visible ASCII

SecretKey = Annotated[SecretStr, _matching(r"[A-Za-z0-9_-]{43}=")]


class Settings(BaseSettings):
    """Every setting of okrbot. Each description says what the variable accepts and is what the operator reads."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        case_sensitive=True,
        validate_default=True,  # what is needed and not given is found among the defaults
        hide_input_in_errors=True,
    )

    # First, because the check below asks for it.
    process: Process = Field(default=Process.ANY, validation_alias="process", repr=False)
    by_oauth: bool = Field(default=False, validation_alias="by_oauth", repr=False)
    """Whether `okrbot web` lets the app be installed in further workspaces; found, not given."""

    bot_token: Annotated[SecretStr | None, _matching(BOT_TOKEN)] = Field(
        default=None,
        validation_alias="SLACK_BOT_TOKEN",
        description="the bot token of the Slack app, xoxb-…, from OAuth & Permissions",
    )
    app_token: Annotated[SecretStr | None, _matching(r"xapp-[A-Za-z0-9_-]+")] = Field(
        default=None,
        validation_alias="SLACK_APP_TOKEN",
        description="an app-level token with the scope connections:write, xapp-…, from Basic Information",
    )
    signing_secret: Annotated[SecretStr | None, _matching(SECRET)] = Field(
        default=None,
        validation_alias="SLACK_SIGNING_SECRET",
        description="the signing secret of the Slack app, from Basic Information",
    )
    slack_api_url: Annotated[str, AfterValidator(_slack_or_loopback)] = Field(
        default=SLACK_API_URL,
        validation_alias="SLACK_API_URL",
        description=f"{SLACK_API_URL}, or the address of a stand-in on this machine, such as http://127.0.0.1:8765/api/",
    )
    database_url: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///okrbot.db",
        validation_alias="DATABASE_URL",
        description="sqlite:///okrbot.db (a file) or postgresql://user:password@host/name. Write @ / : ? # in a "
        "password as %40 %2F %3A %3F %23",
        repr=False,  # it may hold a password
    )
    port: int = Field(default=3000, ge=1, le=65535, validation_alias="PORT", description="a port number, 1 to 65535")
    status_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        validation_alias="OKRBOT_STATUS_PORT",
        description="a port number, 1 to 65535, on which `run` and `worker` tell this machine how they are",
    )

    admins: Annotated[tuple[Annotated[str, _matching(r"[UW][A-Z0-9]+")], ...], NoDecode, BeforeValidator(_split)] = (
        Field(
            default=(),
            validation_alias="OKRBOT_ADMINS",
            description="Slack user ids with commas between, such as U012AB3CD,U045EF6GH",
        )
    )
    command: Annotated[str, _matching(r"/[a-z0-9_-]{1,31}")] = Field(
        default="/okr",
        validation_alias="OKRBOT_COMMAND",
        description="the slash command of the manifest: a slash and up to 31 small letters, digits, - or _",
    )
    pace: float = Field(
        default=3.0,
        gt=0,
        le=20,
        allow_inf_nan=False,
        validation_alias="OKRBOT_PACE",
        description="messages per second to one workspace, above 0 and at most 20; Slack allows about 3",
    )
    client_id: Annotated[str | None, _matching(r"[0-9]+\.[A-Za-z0-9_-]+")] = Field(
        default=None,
        validation_alias="OKRBOT_SLACK_CLIENT_ID",
        description="the client id of the Slack app, such as 123.456, from Basic Information",
    )
    client_secret: Annotated[SecretStr | None, _matching(SECRET)] = Field(
        default=None,
        validation_alias="OKRBOT_SLACK_CLIENT_SECRET",
        description="the client secret of the Slack app, from Basic Information",
    )
    allowed_teams: Annotated[
        tuple[Annotated[str, _matching(r"T[A-Z0-9]+")], ...], NoDecode, BeforeValidator(_split)
    ] = Field(
        default=(),
        validation_alias="OKRBOT_ALLOWED_TEAMS",
        description="the ids of the workspaces that may install okrbot, such as T012AB3CD, with commas between",
    )
    secret_keys: Annotated[tuple[SecretKey, ...], NoDecode, BeforeValidator(_split)] = Field(
        default=(),
        validation_alias="OKRBOT_SECRET_KEYS",
        description="keys from `okrbot key` with commas between, the newest first",
    )
    clock_url: Annotated[str | None, AfterValidator(_loopback)] = Field(
        default=None,
        validation_alias="OKRBOT_CLOCK_URL",
        description="the address of a stand-in on this machine whose clock is followed, such as http://127.0.0.1:8765",
    )
    log: Literal["console", "json"] = Field(
        default="console",
        validation_alias="OKRBOT_LOG",
        description="console (for people) or json (one object per line)",
    )

    @model_validator(mode="before")
    @classmethod
    def _finds_oauth(cls, given: Any) -> Any:
        return {**given, "by_oauth": given.get("process") is Process.WEB and any(given.get(name) for name in OAUTH)}

    @field_validator("bot_token", "app_token", "signing_secret", *sorted(FOR_OAUTH), mode="before")
    @classmethod
    def _is_there_when_needed(cls, value: Any, info: ValidationInfo) -> Any:
        needed = NEEDED[info.data.get("process", Process.ANY)]
        if not value and info.field_name in (needed | FOR_OAUTH if info.data.get("by_oauth") else needed):
            raise PydanticCustomError("needed", "is missing")
        return value
