"""The fictional company as a whole: written into a database, and as the stand-in for Slack takes it."""

from datetime import UTC, datetime
from typing import Any

from bot.demo.founding import NAME, SLACK_TEAM, found, reporting_lines
from bot.demo.lessons import learn
from bot.demo.people import JOINED, PEOPLE, Someone
from bot.demo.practices import practise
from bot.demo.quarter import Quarter
from bot.demo.quarter_before import remember_before
from bot.demo.remembering import remember
from bot.demo.stories import LEFT
from bot.demo.surveying import survey
from bot.demo.teams import channels
from storage import Store

MANAGER_FIELD = "Xf0MANAGER"
BY_KEY = {one.key: one for one in PEOPLE}


def write_company(store: Store, at: datetime) -> None:
    """Everything up to ``at`` (aware): the same for the same moment. The database holds no workspace yet. What follows
    from it (next prompts, weekly measures, next digests) the planners of the worker find missing, and work out."""
    quarter = Quarter.around(at.astimezone(UTC))
    with store.write() as tx:
        company = found(tx, quarter)
        remember(company)
        remember_before(company)
    learn(store, company)
    practise(store, company)
    survey(store, company)


def slack_company() -> dict[str, Any]:
    """Workspace, people and channels for the stand-in."""
    return {
        "workspace": {"id": SLACK_TEAM, "name": NAME, "domain": "nordlicht"},
        "users": [_user(one) for one in (*PEOPLE, *JOINED)],
        "profile_fields": [{"id": MANAGER_FIELD, "label": "Manager", "type": "user"}],
        "channels": channels(),
    }


def _user(one: Someone) -> dict[str, Any]:
    lead = BY_KEY.get(reporting_lines().get(one.key, ""))
    fields = {MANAGER_FIELD: {"value": lead.slack_id, "alt": ""}} if lead else {}
    names = {"name": one.key, "real_name": one.name, "display_name": one.name, "title": one.title}
    gone = {"deleted": True} if one.key == LEFT else {}
    return {"id": one.slack_id, **names, **gone, "tz": one.zone, "locale": one.locale, "fields": fields, **one.slack}
