"""``okrbot doctor`` on databases that cannot be worked with, and on what is missing in one that can."""

import shutil
from collections import namedtuple
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.app import seal_of
from bot.clients import identify
from bot.crypto import new_key
from bot.domain.cycles import CycleState
from bot.domain.feeds import FeedState
from bot.domain.workspaces import Practice
from bot.services.settings.installations import Installations
from storage.database.schema import head_version
from tests.databases import sqlite_copy
from tests.journeys.test_doctor import examined, told, well
from tests.journeys.town import Town
from tests.test_database_troubles import guest
from tests.trouble import disk_is_full, read_only

pytestmark = pytest.mark.long

__all__ = ["guest", "well"]


def test_a_database_that_can_only_be_read_is_called_so(ready: Town) -> None:
    with read_only(ready.okrbot.store):
        lines = told(ready)

    cause = "and who else holds it." if ready.okrbot.store.is_sqlite else "whether it is a read-only replica"
    assert "LOOK  database: it can be read and takes no changes. " in lines
    assert cause in lines


def test_a_database_that_is_not_there_or_of_another_version_says_which_command_helps(
    well: Town, sqlite_template: Path, tmp_path: Path
) -> None:
    nowhere = f"sqlite:///{tmp_path}/nowhere.db"
    assert told(well, database_url=nowhere) == (
        f"LOOK  database: {tmp_path}/nowhere.db is not there yet. Run: okrbot migrate, or start okrbot once."
    )
    assert told(well, database_url=f"sqlite:///{tmp_path}/away/okrbot.db") == (
        f"LOOK  database: the directory of {tmp_path}/away/okrbot.db is not there. Make {tmp_path}/away."
    )
    (tmp_path / "blank.db").touch()
    blank = told(well, database_url=f"sqlite:///{tmp_path}/blank.db")
    assert blank == f"LOOK  database: it is at version none, needed is {head_version()}. Run: okrbot migrate"
    newer = sqlite_copy(sqlite_template, tmp_path / "newer.db")
    comes_from_a_newer_one(tmp_path / "newer.db")
    assert told(well, database_url=newer) == (
        f"LOOK  database: it is at version 9999, this okrbot knows only {head_version()}. Update okrbot."
    )


def test_a_full_disk_is_called_so_also_when_nobody_has_the_database_open(
    well: Town, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(1_000_000_000, 1_000_000_000, 0))
    with disk_is_full():
        disk, database = told(well, database_url=sqlite_url).splitlines()

    assert disk.startswith("LOOK  disk: only 0 MB are free where")
    assert database.startswith("LOOK  database: it can be read and takes no changes. Look whether the disk is full, ")


def test_a_directory_in_which_nothing_can_be_made_is_said_to_be_looked_at(well: Town, sqlite_url: str) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    file.with_name(f"{file.name}-wal").mkdir()  # takes the name of what SQLite would make

    assert told(well, database_url=sqlite_url) == (
        f"LOOK  database: it cannot be opened. Look whether the disk is full, whether {file} and its directory may be "
        "written to, and who else holds it. It says: unable to open database file"
    )


def test_a_role_without_rights_is_told_how_to_get_them_beside_everything_else(
    well: Town, postgresql_url: str, guest: str
) -> None:
    url = make_url(postgresql_url).set(username=guest, password="guest")
    lines = [str(one) for one in examined(well, database_url=url.render_as_string(hide_password=False))]

    assert lines[0] == "ok    bot token, workspace Nordlicht"
    assert lines[-1].startswith(f'LOOK  database: The database does not let "{guest}" do what okrbot needs: permission')


def test_a_token_that_no_key_opens_is_told_by_its_workspace(well: Town) -> None:
    settings = well.okrbot.settings
    identity = replace(identify(settings), slack_team_id="T0SUED", name="Suedlicht")
    Installations(well.okrbot.store, seal_of(settings)).add(identity, now=well.now())
    assert told(well) == ""

    another = type(settings.secret_keys[0])(new_key())
    assert told(well, secret_keys=(another,)) == (
        "LOOK  further workspaces: no key in OKRBOT_SECRET_KEYS opens the token of: Suedlicht. "
        "Put the old key back, or run: okrbot install"
    )


def test_a_further_workspace_whose_token_was_not_entered_is_named(well: Town) -> None:
    """As after an import, or with the token of another workspace in SLACK_BOT_TOKEN."""
    with well.okrbot.store.write() as tx:
        further = tx.workspaces.install(slack_team_id="T0SUED", name="Suedlicht", now=well.now())

    assert told(well) == (
        "LOOK  further workspaces: there is no token of: Suedlicht (T0SUED), so nothing is sent there. "
        "Run: okrbot install. If SLACK_BOT_TOKEN was the token of that workspace until now, put it back."
    )
    with well.okrbot.store.write() as tx:
        tx.workspaces.change(further, by=None, now=well.now(), uninstalled_at=well.now())
    assert told(well) == ""


def test_a_secret_that_no_key_opens_is_told_by_the_key_result_it_is_for(well: Town) -> None:
    settings, workspace = well.okrbot.settings, well.okrbot.workspace
    seal, origin = seal_of(settings), "https://metrics.example.com"
    assert seal is not None
    with well.okrbot.store.write() as tx:
        mei = tx.people.by_slack_ids(workspace.id, ["U0MEI"])["U0MEI"]
        result = tx.key_results.askable_of(workspace.id, [mei.id])[0]
        place = {"url": f"{origin}/checkout", "origin": origin, "pointer": "/success", "state": FeedState.ALLOWED}
        secret = {"header_name": "Authorization", "sealed": seal.seal("Bearer planted")}
        whose = {"key_result_id": result.key_result_id, "set_by_id": mei.id, "set_at": well.now()}
        tx.feeds.insert(workspace_id=workspace.id, **place, **secret, **whose, next_at=well.now() + timedelta(hours=1))
    assert told(well) == ""

    another = type(settings.secret_keys[0])(new_key())
    assert told(well, secret_keys=(another,)) == (
        "LOOK  values from systems: no key in OKRBOT_SECRET_KEYS opens the secrets of: KR-1.1 (Nordlicht). "
        "Put the old key back, or have them typed anew in Value from a system."
    )


def test_a_team_without_a_channel_is_named(well: Town) -> None:
    with well.okrbot.store.write() as tx:
        [team] = tx.teams.active(well.okrbot.workspace.id)
        tx.teams.change(team, by=None, now=well.now(), channel_id=None)

    assert told(well) == (
        "LOOK  digests: no channel yet for: Payments. Its lead or an admin chooses one in the Home tab."
    )


def test_a_workspace_that_removed_the_app_is_told_so(well: Town) -> None:
    changed(well, uninstalled_at=well.now())

    assert told(well) == ("LOOK  workspace: the app was removed from it. Work goes on once okrbot is started again.")


def test_a_cycle_that_does_not_run_means_that_nobody_is_asked(well: Town) -> None:
    with well.okrbot.store.write() as tx:
        [cycle] = tx.cycles.all(well.okrbot.workspace.id)
        tx.cycles.change(cycle, by=None, now=well.now(), state=CycleState.GRADING)

    assert told(well) == (
        "LOOK  set-up: no cycle is active today, so nobody is asked. An admin finds the cycles in the Home tab."
    )


def test_a_company_that_pilots_is_well_and_knows_who_is_not_asked(well: Town) -> None:
    changed(well, practices=frozenset({Practice.PILOTS}), piloting=True)

    lines = [str(one) for one in examined(well)]
    assert "ok    set-up: the company is piloting, so other teams get no check-in messages" in lines
    assert told(well) == ""


def changed(place: Town, **values: Any) -> None:
    with place.okrbot.store.write() as tx:
        workspace = tx.workspaces.get(place.okrbot.workspace.id)
        tx.workspaces.change(workspace, by=None, now=place.now(), **values)


def comes_from_a_newer_one(file: Path) -> None:
    with closing(connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
