"""The modal that says what each member is in a team, and with which share."""

from typing import Any

from bot.domain.teams import Role
from bot.i18n import Language
from bot.services.teams.members_form import ROLE, SHARE, Member, MembersForm, MembersSaved, field_of
from bot.views import blocks, ids
from bot.views.blocks import Block, button, input_block, option, select, text_input
from bot.views.errors import note
from bot.views.field_errors import field_error

MOST_SHARE_LETTERS = 12
MOST_ELSEWHERE = 4  # other teams in a hint


def members_form(t: Language, form: MembersForm) -> dict[str, Any]:
    told = t("A share is what a team weighs beside somebody's other teams: 1 and 1 are half and half, 60 and 40 too.")
    shown: list[Block] = [blocks.section(blocks.bold(form.team.name)), blocks.context(told)]
    for member in form.members:
        shown += _member(t, form, member)
    return blocks.modal(
        t("Roles and shares"),
        [*shown, *_pages(t, form)],
        callback_id=ids.OKR_MEMBERS,
        close=t("Cancel"),
        submit=t("Save"),
        metadata={"form": form.id, "page": form.page},
    )


def members_saved(t: Language, saved: MembersSaved) -> dict[str, Any]:
    if not saved.changed:
        return dict(note(t, t("Nothing was changed in {team}.", team=saved.team.name)))
    text = t.plural(
        "Saved. From today on {count} person has another place in {team}.",
        "Saved. From today on {count} people have another place in {team}.",
        saved.changed,
        team=saved.team.name,
    )
    return dict(note(t, text))


def _member(t: Language, form: MembersForm, member: Member) -> list[Block]:
    role, share = (field_of(kind, member.person.id) for kind in (ROLE, SHARE))
    name = member.person.name
    roles = [option(t("Member"), Role.MEMBER.value), option(t("Observer: reads along"), Role.OBSERVER.value)]
    typed = text_input(share, typed=member.share, longest=MOST_SHARE_LETTERS)
    shown = [input_block(t("Share of {name}", name=name), typed, share, hint=_hint(t, member))]
    if member.role is not Role.LEAD:
        shown.insert(0, input_block(t("{name} is", name=name), select(role, roles, chosen=member.role), role))
    for each in (role, share):
        if each in form.problems:
            shown.append(blocks.context(f"⚠️ {field_error(t, *form.problems[each])}"))
    return shown


def _hint(t: Language, member: Member) -> str:
    """``Now: 40%. Elsewhere: Checkout 1; Data 0.5``"""
    now = "" if member.percent is None else t("Now: {share}%.", share=member.percent)
    teams = [t("{team} {share}", team=name, share=share) for name, share in member.elsewhere[:MOST_ELSEWHERE]]
    elsewhere = t("Elsewhere: {teams}", teams=t.semicolons(teams)) if teams else ""
    return t.sentences(filter(None, [now, elsewhere]))


def _pages(t: Language, form: MembersForm) -> list[Block]:
    """Turning a page loses nothing that was typed."""
    if form.pages == 1:
        return []
    found = []
    if form.page > 1:
        found.append(button(t("Previous page"), f"{ids.MEMBERS_PAGE}back", str(form.page - 1)))
    if form.page < form.pages:
        found.append(button(t("Next page"), f"{ids.MEMBERS_PAGE}next", str(form.page + 1)))
    where = t("Page {page} of {pages}", page=form.page, pages=form.pages)
    return [blocks.context(where), blocks.actions(*found)]
