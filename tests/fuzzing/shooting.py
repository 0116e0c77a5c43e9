"""What is shot at: the bot with two workspaces, and the payload of everything that can be done in it."""

import io
import json
import os
from dataclasses import dataclass
from typing import Any

from tests.fuzzing.mutating import Mutator
from tests.fuzzing.place import HERE, HIDDEN, THEIRS
from tests.fuzzing.rows import Change, Watch
from tests.fuzzing.sending import Body, Sender
from tests.journeys.town import Town

SEED = int(os.environ.get("SEED", "1"))
SLACKS_NO = {"", "not_found", "hash_conflict", "push_limit_reached", "exchanged_trigger_id", "invalid_trigger_id"}
SLACKS_NO |= {"channel_not_found"}
"""What Slack may say, for the view that a payload speaks of is none that is open, or the direct messages none that its
workspace has."""
NO_TRIGGER = {"invalid_arguments"}
"""What Slack says to a modal for which a broken payload left no trigger."""
QUIET = {"press check_in_keep", "press closing_keep", "press prompt_skip"}
"""What is kept of a form while it is filled in; what was skipped already, for the message says so."""


@dataclass
class Range:
    """``people``: Slack ids in our first workspace → ids of rows. ``logged``: errors in the log."""

    town: Town
    sender: Sender
    bodies: dict[str, Body]
    watch: Watch
    people: dict[str, int]
    mutator: Mutator
    logged: io.StringIO

    def shoot(self, name: str, body: Body, *, user: str, team: str = HERE) -> list[Change]:
        """What has changed. Whatever it was, it was answered, and no listener made a mistake."""
        what = f"SEED={SEED} {name}: {json.dumps(body)[:4000]}"
        with self.watch.changes() as changes:
            answer = self.sender.send(body, user=user, team=team)
        assert answer.status < 500, (answer, what)
        has_trigger = isinstance(body.get("trigger_id"), str)
        assert set(answer.calls) <= SLACKS_NO | (set() if has_trigger else NO_TRIGGER), (answer.calls, what)
        if name.startswith(("say", "press", "search")) and name not in QUIET:
            assert not answer.is_silent, what
        assert self.mistakes() == [], what
        if name != "broken":
            said = f"{answer.text} {answer.responses} {answer.view}"
            assert HIDDEN not in said, (said, what)
            assert team != HERE or THEIRS not in said, (said, what)
        return changes

    def mistakes(self) -> list[str]:
        """What was logged as an error meanwhile, but for Slack's refusals."""
        lines = self.logged.getvalue().splitlines()
        self.logged.seek(0)
        self.logged.truncate()
        return [line for line in lines if not _is_slacks_no(json.loads(line))]


def _is_slacks_no(logged: dict[str, Any]) -> bool:
    """Whether the error that was raised last is a refusal of Slack's."""
    raised = logged.get("exception") or [{}]
    return bool(raised[0].get("exc_type") == "SlackApiError")


def for_the_rest(bodies: dict[str, Body], listeners: dict[str, list[Any]]) -> dict[str, Body]:
    """Of what was not met on the way the payload is that of another button or form, with its id."""
    press, submit = bodies["press go_company"], bodies["submit okr_later"]
    found: dict[str, Body] = {"press unheard_of": _named(press, "unheard_of")}
    for one in listeners["press"]:
        action_id = one if isinstance(one, str) else one.pattern.removeprefix("^") + "1"
        found[f"press {action_id}"] = _named(press, action_id)
    for callback_id in listeners["submission"]:
        view = {**submit["view"], "callback_id": callback_id}
        found[f"submit {callback_id}"] = {**submit, "view": view}
        found[f"close {callback_id}"] = {**submit, "type": "view_closed", "view": view}
    return {name: body for name, body in found.items() if name not in bodies}


def _named(press: Body, action_id: str) -> Body:
    return {**press, "actions": [{**press["actions"][0], "action_id": action_id, "value": "1"}]}


def as_somebody(body: Body, user: str, team: str) -> Body:
    """The same act by another person, as Slack would say it."""
    changed: Body = json.loads(json.dumps(body))
    if "command" in changed:
        return {**changed, "user_id": user, "team_id": team}
    if "event" in changed:
        known = changed["event"].get("user")
        changed["event"]["user"] = {**known, "id": user, "team_id": team} if isinstance(known, dict) else user
        return {**changed, "team_id": team, "authorizations": [{"team_id": team}]}
    return {**changed, "user": {**changed["user"], "id": user, "team_id": team}, "team": {"id": team}}
