"""What an operator can mend, in a sentence of plain words."""

import errno
import re

from slack_sdk.errors import SlackApiError

from bot.domain.errors import DatabaseTrouble, Place, SchemaMismatch, Unavailable
from bot.settings import SettingsError
from bot.slack_errors import Concerns, Permanent, Unreachable, meaning

DATABASE_TAKES_NO_CHANGES = (
    "The database can be read and takes no changes. Look whether it is a read-only replica, whether its disk is full, "
    "or whether the file and its directory may be written to."
)

OPENS_CONNECTIONS = "apps.connections.open"
ASK_THE_DOCTOR = "Run okrbot doctor: it says what to do."

FILES = {
    errno.EACCES: "is closed to this user. Look at the rights of the file and of its directory.",
    errno.EISDIR: "is a directory. Give a file.",
    errno.ENOENT: "cannot be found. Look at its name and at its directory.",
    errno.ENOSPC: "cannot be written: the disk is full. Make room.",
    errno.EROFS: "cannot be written: its disk takes no changes.",
}
"""Of a file, by the number of the system's error."""


def explained(error: Exception) -> str | None:
    """None for what only a programmer can mend."""
    match error:
        case SchemaMismatch():
            return _mismatch(error)
        case SlackApiError():
            return _refusal(error)
        case Unreachable():
            return f"Slack does not answer at {error.url}: {error.reason}. Check the network and SLACK_API_URL."
        case Unavailable():
            return of_the_database(error)
        case BlockingIOError():
            return "Another okrbot is running on this database file."
        case OSError(errno=int()) if type(error).__module__ == "builtins":
            return _of_the_system(error)
        case SettingsError() | OSError() | ValueError():
            return str(error)
    return None


def _refusal(error: SlackApiError) -> str:
    """By the token with which Slack was asked: the app token opens connections and does nothing else."""
    refused = meaning(error)
    if not isinstance(refused, Permanent):
        return f"Slack has trouble of its own: {refused.error}. Try again in a minute."
    if str(getattr(error.response, "api_url", "")).endswith(OPENS_CONNECTIONS):
        return f"Slack does not accept SLACK_APP_TOKEN: {refused.error}. {ASK_THE_DOCTOR}"
    if refused.concerns is not Concerns.INSTALLATION:
        return f"Slack refuses to let okrbot start: {refused.error}. {ASK_THE_DOCTOR}"
    return f"Slack does not accept SLACK_BOT_TOKEN: {refused.error}. {ASK_THE_DOCTOR}"


def _of_the_system(error: OSError) -> str:
    """Python's own words begin with a number, and name the file last."""
    if error.filename is None:
        return f"{error.strerror}."
    return f"{error.filename} {FILES.get(error.errno or 0, f'cannot be used: {error.strerror}.')}"


def of_the_database(error: Unavailable) -> str:
    """What is wrong with it, what to do, and what it says itself."""
    if error.trouble is DatabaseTrouble.NO_RIGHTS:
        return _no_rights(error.place, error.said)
    if error.trouble is DatabaseTrouble.DAMAGED:
        return f"The database is damaged: {error.said}. Stop okrbot and go back to a backup (docs/reliability.md)."
    words = DATABASE_TAKES_NO_CHANGES if error.read_only else _no_answer(error)
    return f"{words} It says: {error.said}" if error.said else words


def _no_answer(error: Unavailable) -> str:
    if error.trouble is not DatabaseTrouble.BUSY:
        return f"The database does not answer. {_whether(error.place)}"
    if error.place is not None and error.place.is_file:
        return f"The database is busy: something else holds {error.place.name}. Look which program has it open."
    return "The database is busy. Look what else works in it, for how long, and how many connections it gives."


def _no_rights(place: Place | None, said: str) -> str:
    role, name = (_as_in_sql(place.role), _as_in_sql(place.name)) if place else ("", "")
    role, name = role or "okrbot", name or "okrbot"
    return (
        f"The database does not let {role} do what okrbot needs: {said}. As its administrator make {role} the owner: "
        f"ALTER DATABASE {name} OWNER TO {role}; and the owner of its tables, if another role made them."
    )


def _as_in_sql(name: str) -> str:
    doubled = name.replace('"', '""')
    return name if not name or re.fullmatch("[a-z_][a-z0-9_]*", name) else f'"{doubled}"'


def _whether(place: Place | None) -> str:
    if place is None:
        return "Check DATABASE_URL."
    if place.is_file:
        return f"Check DATABASE_URL: whether the directory of {place.name} is there, and both may be written to."
    return "Check DATABASE_URL, and whether the server runs."


def sign_of_another(error: SchemaMismatch) -> str:
    """By what another program's database is known."""
    return f"it is at version {error.found}" if error.found else f"it has a table {error.table}, and okrbot made none"


def _mismatch(error: SchemaMismatch) -> str:
    if error.is_foreign:
        return f"The database is another program's: {sign_of_another(error)}. Check DATABASE_URL."
    if error.is_newer:
        return f"The database is at version {error.found}, this okrbot knows only {error.wanted}. Update okrbot."
    found = f"is at version {error.found}" if error.found else "is empty"
    return f"The database {found}, this okrbot needs version {error.wanted}. Run: okrbot migrate"
