"""A message beside somebody's OKRs: is it in them?"""

from typing import Any

from bot.domain.evidence import MOST_WORDS, WORDS
from bot.domain.okrs import KeyResult, Objective
from bot.domain.proposals import ProposalSheet, Terms
from bot.i18n import Language
from bot.services.requests.form import RequestForm
from bot.services.requests.requests import Parked, Supported
from bot.views import blocks, ids
from bot.views.alignment.proposal import ask_blocks, standing_text
from bot.views.blocks import Block, Message, md
from bot.views.okrs.evidence import evidence_block
from bot.views.values import way

View = dict[str, Any]

TITLE, NAME = 120, 60  # characters
MOST_LINES = 80  # objectives and key results: a view takes 100 blocks
WHOSE = "request_whose_block"


def request_view(t: Language, form: RequestForm) -> View:
    whose = blocks.users_select(ids.REQUEST_WHOSE, chosen=form.whose.slack_user_id)
    name = _name(form.whose.name)
    head = md(t, "*Is it in the OKRs of {name}?* It is about {link}.", name=name, link=_message(t, form))
    shown: list[Block] = [blocks.section(head, accessory=whose, block_id=WHOSE), _words(t, form), *_okrs(t, form)]
    if form.hidden:
        shown.append(blocks.context(_hidden(t, form.hidden)))
    shown += [blocks.divider(), _parking(t, form)]
    return blocks.modal(
        t("Is it in your OKR?"),
        shown,
        callback_id=ids.OKR_REQUEST,
        submit=t("Park it") if form.teams else t("Done"),
        close=t("Cancel"),
        metadata={"form": form.id, "team": team_field(form)},
    )


def team_field(form: RequestForm) -> str:
    """Another one for each person, or Slack would keep what was chosen before; empty where there is nothing to
    choose."""
    return f"{ids.REQUEST_TEAM}-{form.whose.id}" if form.teams else ""


def ask_view(t: Language, form_id: int, objective: Objective, words: str) -> View:
    """The words of the message, to be proposed as a key result."""
    said = md(t, "To be a key result of *{code} {title}*", code=objective.code, title=_title(objective.title))
    shown = [blocks.section(said), *ask_blocks(t, terms=Terms(words), optional=False)]
    held = {"form": form_id, "objective": objective.id}
    return blocks.modal(
        t("Propose a key result"),
        shown,
        callback_id=ids.OKR_REQUEST_ASK,
        submit=t("Propose"),
        close=t("Cancel"),
        metadata=held,
    )


def supported_view(t: Language, done: Supported) -> View:
    code = done.sheet.code
    said = t("The message now stands at {code}, for everybody who sees it.", code=code)
    if not done.is_new:
        said = t("The message stands at {code} already. Nothing was changed now.", code=code)
    return _done(t, [blocks.section(said), evidence_block(t, done.sheet)])


def asked_message(t: Language, sheet: ProposalSheet) -> Message:
    name = _name(sheet.owner)
    told = t("{name} reads it in the next check-in message, and in the Home tab.", name=name)
    text = t.sentences([t("{said}.", said=standing_text(t, sheet)), told])
    return Message(text, (blocks.section(text),))


def parked_view(t: Language, done: Parked) -> View:
    team = _name(done.sheet.team)
    said = t("It is parked for {team}, until the next cycle is planned. You read what becomes of it.", team=team)
    if not done.is_new:
        said = t("This message waits for {team} already. Nothing was changed now.", team=team)
    return _done(t, [blocks.section(said)])


def _done(t: Language, shown: list[Block]) -> View:
    return blocks.modal(t("Is it in your OKR?"), shown, callback_id="okr_note", close=t("Close"))


def _words(t: Language, form: RequestForm) -> Block:
    """What is quoted of a private conversation is for whoever acts to say."""
    hint = t("Whoever sees the OKR reads these words. Leave them empty to keep the link alone.")
    if form.seen.is_private:
        hint = t(
            "This was said in private, so nothing of it is copied. Whoever sees the OKR reads what you write here."
        )
    box = blocks.text_input("words", typed=form.seen.words, multiline=True, longest=MOST_WORDS)
    return blocks.input_block(t("What is asked?"), box, WORDS, hint=hint, optional=True)


def _okrs(t: Language, form: RequestForm) -> list[Block]:
    lines: list[Block] = []
    for objective in form.objectives:
        lines.append(_objective(t, form, objective))
        lines += [_key_result(t, form, result) for result in form.key_results(objective)]
    if not lines:
        name = _name(form.whose.name)
        return [blocks.section(t("{name} has no objectives in a running cycle that you see.", name=name))]
    left = len(lines) - MOST_LINES
    return (
        [*lines[:MOST_LINES], blocks.context(t.plural("{count} more.", "{count} more.", left))] if left > 0 else lines
    )


def _objective(t: Language, form: RequestForm, objective: Objective) -> Block:
    text, value = blocks.bold(f"{objective.code} {_title(objective.title)}"), str(objective.id)
    if objective.owner_id == form.reader_id:
        label = t("Draft a key result of {code}", code=objective.code)
        return blocks.section(text, accessory=blocks.button(t("Draft it"), ids.REQUEST_DRAFTS, value, label=label))
    label = t("Propose it as a key result of {code}", code=objective.code)
    button = blocks.button(t("Propose it as a KR"), ids.REQUEST_ASKS, value, label=label)
    return blocks.section(text, accessory=button)


def _key_result(t: Language, form: RequestForm, result: KeyResult) -> Block:
    said = f"{result.code} {_title(result.title)}"
    if result.id in form.supported:
        return blocks.section(blocks.lines(said, t("🔗 This message stands there already.")))
    label = t("It supports {code}", code=result.code)
    button = blocks.button(t("It supports this KR"), ids.REQUEST_SUPPORTS, str(result.id), label=label)
    return blocks.section(blocks.lines(said, way(t, result)), accessory=button)


def _parking(t: Language, form: RequestForm) -> Block:
    if not form.teams:
        return blocks.context(t("{name} is in no team, so there is nowhere to park it.", name=_name(form.whose.name)))
    teams = [blocks.option(team.name, str(team.id)) for team in form.teams]
    choose = blocks.select("team", teams, chosen=teams[0]["value"])
    hint = t("None of these? Park it, and it is there when the team plans its next cycle.")
    return blocks.input_block(t("Park it for"), choose, team_field(form), hint=hint)


def _hidden(t: Language, count: int) -> str:
    return t.plural("{count} objective not shown", "{count} objectives not shown", count)


def _message(t: Language, form: RequestForm) -> blocks.Mrkdwn:
    return blocks.link(form.seen.url, t("this message"))


def _title(title: str) -> str:
    return blocks.short(title, TITLE)


def _name(name: str) -> str:
    return blocks.short(name, NAME)
