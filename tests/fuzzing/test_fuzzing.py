"""Whatever comes through the door: an answer, and no row changed that is not one's own to change.

``FUZZ=5000 SEED=7 pytest tests/fuzzing`` tries more and other payloads than the ordinary run, and both databases.
"""

import json
import os
from random import Random

import pytest

from storage.tables.columns import metadata
from tests.fuzzing.mutating import ODD_WORDS
from tests.fuzzing.place import HERE, THERE
from tests.fuzzing.rows import ADDED_BY_ANYONE, KEPT_BY_ANYONE, MINE, NOBODYS, WITHIN, not_ones_own, workspaces_of
from tests.fuzzing.shooting import SEED, Range, as_somebody

pytestmark = pytest.mark.long

TIMES = int(os.environ.get("FUZZ", "110"))
LEARNED = {"person", "search_term", "audit_event", "handled", "pace"}
"""What is kept of somebody at first contact."""
WHO_SOMEBODY_IS = {"event user_change", "event team_join"}
"""Slack says in them who is an admin: tampered with, they would make one of anybody."""


def test_of_every_table_it_is_known_whose_its_rows_are() -> None:
    assert {*KEPT_BY_ANYONE, *ADDED_BY_ANYONE, *MINE, *WITHIN, *NOBODYS, "audit_event"} == set(metadata().tables)


def test_whatever_comes_is_answered_and_changes_nothing_of_anybody_else(target: Range) -> None:
    """What can be done, each thing once before any comes again, as far as there are shots; each time by somebody else
    and made odd in another way. What uninstalls a workspace would end it
    (``tests/journeys/test_further_workspaces.py``)."""
    names = sorted(name for name in target.bodies if "uninstalled" not in name and "revoked" not in name)
    target.mutator.chance.shuffle(names)
    assert target.mistakes() == []
    shots = (member_tampers, member_tampers, leader_tampers, outsider_tries, anybody_breaks)
    for number in range(TIMES):
        name = names[number % len(names)]
        target.mutator.chance.choice(shots)(target, name)
    bytes_of_any_kind_are_refused_at_any_route(target)


def member_tampers(target: Range, name: str) -> None:
    """Lea has rights over nothing but her own things."""
    if name in WHO_SOMEBODY_IS:
        return
    body = target.mutator.tampered(as_somebody(target.bodies[name], "U0LEA", HERE))
    changes = target.shoot(name, body, user="U0LEA")
    assert workspaces_of(changes) <= {target.town.okrbot.workspace.id}, (SEED, name, body, changes)
    others = not_ones_own(changes, target.people["U0LEA"], target.watch.known)
    assert others == [], (SEED, name, body, others)


def leader_tampers(target: Range, name: str) -> None:
    """Mei leads a team and owns what there is, Ada is an admin: in their own workspace."""
    user = target.mutator.chance.choice(("U0MEI", "U0ADA"))
    body = target.mutator.tampered(as_somebody(target.bodies[name], user, HERE))
    changes = target.shoot(name, body, user=user)
    assert workspaces_of(changes) <= {target.town.okrbot.workspace.id}, (SEED, name, body, changes)


def outsider_tries(target: Range, name: str) -> None:
    """A guest, somebody of a workspace that we are not in, and somebody of our other one who tries it with our ids."""
    user, team = target.mutator.chance.choice((("U0GUS", HERE), ("U0STR", "T0ELSE"), ("U0ADA", THERE)))
    if name in WHO_SOMEBODY_IS:
        return
    body = target.mutator.tampered(as_somebody(target.bodies[name], user, team))
    changes = target.shoot(name, body, user=user, team=THERE if team == THERE else HERE)
    if team == THERE:
        assert target.town.okrbot.workspace.id not in workspaces_of(changes), (SEED, name, changes)
    elif team == HERE:
        assert not_ones_own(changes, target.people.get(user, 0), target.watch.known) == [], (SEED, name, changes)
    else:
        assert {table for table, _, _ in changes} <= LEARNED, (SEED, name, changes)


def anybody_breaks(target: Range, name: str) -> None:
    """Nothing of it need be as Slack sends it, not even who it is."""
    changes = target.shoot("broken", target.mutator.broken(target.bodies[name]), user="U0MEI")
    assert len(workspaces_of(changes)) <= 1, (SEED, name, changes)


ROUTES = (
    "/slack/events",
    "/healthz",
    "/readyz",
    "/metrics",
    "/",
    "/slack/../metrics",
    "/slack/events/",
    "/%00",
    "/control",
    "/slack/install",
    "/slack/install/",
    "/slack/oauth_redirect",
    "/slack/oauth_redirect?code=1&state=2&error=%00",
    "/slack/oauth_redirect?state=%ff%fe&code=%ed%a0%80&state=3",
    "/slack/oauth_redirect?error=<script>&state=" + "gAAAA" * 900,
)
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "PATCH", "NONSENSE")
KINDS = (
    "application/json",
    "application/x-www-form-urlencoded",
    "text/plain",
    "multipart/form-data; boundary=x",
    "",
    "\xff",
)
COOKIES = (b"", b"okrbot_install=", b"okrbot_install=\xff\xfe", b'okrbot_install="\\303\\244"', b"=;;" * 900)


def bytes_of_any_kind_are_refused_at_any_route(target: Range) -> None:
    chance = target.mutator.chance
    starts = [json.dumps(body).encode() for body in target.mutator.others]
    for number in range(max(60, TIMES // 3)):
        path = chance.choice(ROUTES) if number >= len(ROUTES) else ROUTES[number]
        content = raw(chance, chance.choice(starts))
        headers = {b"content-type": chance.choice(KINDS).encode("latin-1"), b"cookie": chance.choice(COOKIES)}
        with target.watch.changes() as changes:
            status = target.sender.raw(chance.choice(METHODS), path, content, headers, signed=chance.random() < 0.6)
        assert 200 <= status < 500, (SEED, path, headers, content[:2000])
        assert changes == [], (SEED, path, content[:2000])
    assert target.mistakes() == []


def raw(chance: Random, start: bytes) -> bytes:
    """Bytes at random, a payload cut off or with some bytes changed, or something nested without end."""
    match chance.randrange(6):
        case 0:
            return chance.randbytes(chance.randrange(400))
        case 1:
            return start[: chance.randrange(len(start))]
        case 2:
            at = chance.randrange(len(start))
            return b"payload=" + start[:at] + chance.randbytes(3) + start[at + 3 :]
        case 3:
            return chance.choice((b"[", b'{"a":', b"payload=%5B", b"payload[")) * 20_000
        case 4:
            return f"command=/okr&text={chance.choice(ODD_WORDS)}&user_id=%ff&team_id=%00".encode(errors="replace")
    return chance.choice(
        (b"", b"ssl_check=1", b"payload=", b"payload=null", b'{"type":"url_verification"}', b"\xef\xbb\xbf{}")
    )
