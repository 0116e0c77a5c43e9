"""What taking people over from Slack would change, person by person, for admins."""

from collections.abc import Iterable
from typing import Any

from bot.domain.directory import GONE, Found
from bot.domain.people import SlackKind
from bot.i18n import Language
from bot.services.directory.directory import PAGE, Finding, FindingsPage
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Mrkdwn, bold, button, context, escape, md, section

LONGEST = 80  # of a value


def details_view(t: Language, page: FindingsPage) -> dict[str, Any]:
    """Every person with what would change, page by page."""
    shown: list[Block] = []
    for group, findings in _groups(page.findings):
        shown.append(blocks.header(_heading(t, group)))
        shown += [section(_line(t, finding)) for finding in findings]
    if not shown:
        shown.append(section(t("There is nothing to decide any more.")))
    turns = list(_turns(t, page))
    if turns:
        shown.append(blocks.actions(*turns, block_id="turn"))
    if page.rest:
        shown.append(context(t.plural("{count} more person follows.", "{count} more people follow.", page.rest)))
    return blocks.modal(t("People from Slack"), shown, callback_id=ids.OKR_DIRECTORY, close=t("Close"))


def kind_text(t: Language, kind: SlackKind) -> str:
    return {
        SlackKind.MEMBER: t("member"),
        SlackKind.MULTI_CHANNEL_GUEST: t("guest"),
        SlackKind.SINGLE_CHANNEL_GUEST: t("guest in one channel"),
        SlackKind.EXTERNAL: t("of a connected workspace"),
    }[kind]


def _groups(findings: Iterable[Finding]) -> list[tuple[Found, list[Finding]]]:
    found: dict[Found, list[Finding]] = {}
    for one in findings:
        found.setdefault(one.entry.found, []).append(one)
    return list(found.items())


def _heading(t: Language, found: Found) -> str:
    return {
        Found.NEW: t("New"),
        Found.CHANGED: t("Changed"),
        Found.BACK: t("Here again"),
        Found.DEACTIVATED: t("Deactivated in Slack"),
        Found.MISSING: t("Not in Slack any more"),
    }[found]


def _line(t: Language, finding: Finding) -> Mrkdwn:
    """``Mei Tanaka: Title Lead → Head; Time zone …``"""
    name, person = bold(blocks.one_line(finding.entry.name, LONGEST)), finding.person
    if finding.entry.found in GONE:
        title = person.title if person is not None else ""
        return md(t, "{name}, {title}", name=name, title=_value(t, title)) if title else name
    if person is None:
        facts = [_value(t, after) for _, after in finding.changes.values() if after not in (None, "")]
        return md(t, "{name}: {facts}", name=name, facts=Mrkdwn(t.commas(facts)))
    told = [
        md(t, "{label} {before} → {after}", label=label, before=_value(t, before), after=_value(t, after))
        for field, (before, after) in finding.changes.items()
        if (label := _labels(t).get(field))
    ]
    return Mrkdwn(t.colon(name, t.semicolons(told))) if told else name


def _labels(t: Language) -> dict[str, str]:
    return {
        "name": t("Name"),
        "real_name": t("Full name"),
        "handle": t("Short name"),
        "title": t("Title"),
        "zone": t("Time zone"),
        "locale": t("Language"),
        "slack_kind": t("In Slack as"),
        "slack_admin": t("Admin in Slack"),
    }


def _value(t: Language, value: Any) -> Mrkdwn:
    if isinstance(value, bool):
        return escape(t("yes") if value else t("no"))
    if isinstance(value, SlackKind):
        return escape(kind_text(t, value))
    return blocks.one_line(str(value), LONGEST) if value else Mrkdwn("–")


def _turns(t: Language, page: FindingsPage) -> Iterable[Element]:
    if page.start:
        yield button(t("Back"), f"{ids.DIRECTORY_PAGE}back", str(page.start - PAGE))
    if page.rest:
        yield button(t("Next"), f"{ids.DIRECTORY_PAGE}next", str(page.start + len(page.findings)))
