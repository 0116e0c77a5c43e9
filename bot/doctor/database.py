"""Whether the database can be worked with, and what stands in it that needs a look."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.app import clock_of, seal_of
from bot.doctor.content import look_at_content
from bot.doctor.findings import Finding
from bot.doctor.processes import look_at_work
from bot.domain.errors import DatabaseTrouble, SchemaMismatch, Unavailable
from bot.services.feeds.rounds import FeedReadings
from bot.services.settings.installations import Installations
from bot.settings import Settings
from bot.troubles import of_the_database, sign_of_another
from storage import Store, open_store, sqlite_file
from storage.database.schema import mismatch_of

LEAST_ROOM = 100_000_000  # bytes
MOST_NAMED = 10


def look_at_database(settings: Settings, team_id: str | None) -> Iterator[Finding]:
    """``team_id`` is that of our own workspace, None when Slack has not told it."""
    file = sqlite_file(settings.database_url)
    if file is not None and not file.absolute().parent.is_dir():
        yield Finding("database", f"the directory of {file} is not there. Make {file.absolute().parent}.")
        return
    if file is not None and not file.exists():
        yield Finding("database", f"{file.absolute()} is not there yet. Run: okrbot migrate, or start okrbot once.")
        return
    if file is not None:
        yield from _room(file)
    try:
        yield from _opened(settings, team_id, file)
    except Unavailable as error:
        yield Finding("database", _unusable(error, file))
    except ValueError as error:
        yield Finding("database", str(error))


def _opened(settings: Settings, team_id: str | None, file: Path | None) -> Iterator[Finding]:
    """Raises Unavailable as soon as nothing more can be looked at, ValueError for what is no database."""
    mismatch = mismatch_of(settings.database_url)
    if mismatch is not None:
        yield Finding("database", _another_version(mismatch))
        return
    with closing(open_store(settings.database_url)) as store:
        yield from _usable(store, file)
        yield from _installations(store, settings, team_id)
        yield from _feeds(store, settings)
        yield from _inside(store, settings, team_id)


def _another_version(mismatch: SchemaMismatch) -> str:
    found, wanted = mismatch.found, mismatch.wanted
    if mismatch.is_foreign:
        return f"it is another program's: {sign_of_another(mismatch)}. Check DATABASE_URL."
    if mismatch.is_newer:
        return f"it is at version {found}, this okrbot knows only {wanted}. Update okrbot."
    return f"it is at version {found or 'none'}, needed is {wanted}. Run: okrbot migrate"


def _room(file: Path) -> Iterator[Finding]:
    room = shutil.disk_usage(file.absolute().parent).free
    if room < LEAST_ROOM:
        yield Finding("disk", f"only {room / 1e6:.0f} MB are free where {file} is. Make room.")


def _usable(store: Store, file: Path | None) -> Iterator[Finding]:
    try:
        store.try_to_write()
    except Unavailable as error:
        has_been_read = error.trouble is DatabaseTrouble.SILENT
        yield Finding("database", _no_changes(file) if has_been_read else _unusable(error, file))
    else:
        yield Finding("database")


def _unusable(error: Unavailable, file: Path | None) -> str:
    if error.read_only:
        return _no_changes(file)
    if error.trouble is DatabaseTrouble.SILENT and file is not None:
        return f"it cannot be opened. {_where_to_look(file)} It says: {error.said}"
    return of_the_database(error)


def _no_changes(file: Path | None) -> str:
    return f"it can be read and takes no changes. {_where_to_look(file)}"


def _where_to_look(file: Path | None) -> str:
    if file is None:
        return "Look whether its disk is full, whether it is a read-only replica, and what its log says."
    return f"Look whether the disk is full, whether {file} and its directory may be written to, and who else holds it."


def _installations(store: Store, settings: Settings, team_id: str | None) -> Iterator[Finding]:
    """Nothing where only the workspace of SLACK_BOT_TOKEN is served."""
    installations = Installations(store, seal_of(settings))
    if team_id is not None and (silent := installations.without_token(team_id)):
        named = ", ".join(f"{each.name} ({each.slack_team_id})" for each in silent)
        said = f"there is no token of: {named}, so nothing is sent there. Run: okrbot install. If SLACK_BOT_TOKEN was"
        yield Finding("further workspaces", f"{said} the token of that workspace until now, put it back.")
    lost = ", ".join(each.name for each in installations.unreadable())
    if lost:
        said = f"no key in OKRBOT_SECRET_KEYS opens the token of: {lost}. Put the old key back, or run: okrbot install"
        yield Finding("further workspaces", said)


def _feeds(store: Store, settings: Settings) -> Iterator[Finding]:
    """Nothing where every secret that is sent along can be opened."""
    lost = FeedReadings(store, seal_of(settings)).unreadable()
    if lost:
        named = ", ".join(f"{result.code} ({workspace.name})" for workspace, result in lost[:MOST_NAMED])
        more = f" and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
        said = f"no key in OKRBOT_SECRET_KEYS opens the secrets of: {named}{more}. Put the old key back, or have them"
        yield Finding("values from systems", f"{said} typed anew in Value from a system.")


def _inside(store: Store, settings: Settings, team_id: str | None) -> Iterator[Finding]:
    now = clock_of(settings).now()
    yield from look_at_work(store, now)
    if team_id is not None:
        yield from look_at_content(store, settings, team_id, now)
