"""The form of a session, and what was saved."""

from typing import Any

from bot.domain.sessions import AT, CHANNEL, DAY, HOST, MOST_TITLE, REPEAT, TEAM, TITLE, USUAL_TIME, Repeat
from bot.i18n import Language
from bot.services.sessions.content import SessionForm, SessionSheet
from bot.views import blocks, ids
from bot.views.blocks import Block, lines, md
from bot.views.sessions.words import repeats, see_button, session_name, when_text

COMPANY = "0"
"""Among the teams: the whole company."""


def session_view(t: Language, form: SessionForm) -> dict[str, Any]:
    session = form.session
    host = form.host.slack_user_id if form.host.is_active else None
    offered = [blocks.option(text, kind.value) for kind, text in repeats(t).items()]
    repeat = Repeat.ONCE if session is None else session.repeat
    at = (USUAL_TIME if session is None else session.hour).strftime("%H:%M")
    day = None if session is None or session.on_day < form.today else session.on_day
    title = blocks.text_input(TITLE, typed="" if session is None else session.title, longest=MOST_TITLE)
    shown = [
        *_audience(t, form),
        blocks.input_block(t("Who answers"), blocks.users_select(HOST, chosen=host), HOST),
        blocks.input_block(t("Day"), blocks.datepicker(DAY, chosen=day), DAY),
        blocks.input_block(
            t("At"), blocks.timepicker(AT, chosen=at), AT, hint=t("In this zone: {zone}.", zone=form.zone)
        ),
        blocks.input_block(t("How often"), blocks.select(REPEAT, offered, chosen=repeat.value), REPEAT),
        blocks.input_block(
            t("Channel"),
            blocks.conversations_select(CHANNEL, chosen=None if session is None else session.channel_id),
            CHANNEL,
            optional=True,
            hint=t("It reads of the session two working days before; answers stand below that."),
        ),
        blocks.input_block(
            t("Title"), title, TITLE, optional=True, hint=t("Such as “Ask the board”; else whom it is with.")
        ),
        *_calling_off(t, form),
    ]
    return blocks.modal(
        t("Plan a session") if session is None else t("Change the session"),
        shown,
        callback_id=ids.OKR_SESSION,
        submit=t("Save"),
        close=t("Cancel"),
        metadata={} if session is None else {"session": session.id},
    )


def saved_view(t: Language, sheet: SessionSheet) -> dict[str, Any]:
    when = when_text(t, sheet.session)
    told = t("People can ask now. You read of it in the Home tab and with the word ask.")
    said = lines(md(t, "*{session}:* {when}", session=session_name(t, sheet), when=when), told)
    shown = [blocks.section(said), blocks.actions(see_button(t, sheet.session.id))]
    return blocks.modal(t("Saved"), shown, callback_id=ids.OKR_SAID, close=t("Close"))


def called_off_view(t: Language, sheet: SessionSheet) -> dict[str, Any]:
    text = t("{session} is called off. What was asked is kept for the next session.", session=session_name(t, sheet))
    return blocks.modal(t("Called off"), [blocks.section(text)], callback_id=ids.OKR_SAID, close=t("Close"))


def _audience(t: Language, form: SessionForm) -> list[Block]:
    """Whom it is for can be chosen once: people ask for it then."""
    if form.session is not None:
        return []
    company = [blocks.option(t("The whole company"), COMPANY)] if form.for_company else []
    offered = [*company, *(blocks.option(one.name, str(one.id)) for one in form.teams)]
    chosen = COMPANY if form.team_id is None else str(form.team_id)
    hint = t("Every member can read it and ask, whoever it is for.")
    return [blocks.input_block(t("For"), blocks.select(TEAM, offered, chosen=chosen), TEAM, hint=hint)]


def _calling_off(t: Language, form: SessionForm) -> list[Block]:
    if form.session is None:
        return []
    stays = t("What was asked is kept. In a row only this one is left out; choose Once to end the row.")
    confirm = blocks.confirmation(t("Call it off?"), stays, t("Call it off"), t("Cancel"))
    button = blocks.button(t("Call it off"), ids.SESSION_CALL_OFF, str(form.session.id), danger=True, confirm=confirm)
    return [blocks.actions(button)]
