"""The modal in which an admin says to whom somebody reports and as what they work here."""

from bot.domain.people import Employment
from bot.domain.reporting import EMPLOYMENT, MANAGER, PERSON
from bot.i18n import Language
from bot.services.people.employment import Position
from bot.views import blocks, ids
from bot.views.blocks import Block, input_block, option, radio_buttons, users_select


def person_form(t: Language, position: Position | None) -> dict[str, object]:
    """Without a position it only asks whom it is about; whoever is chosen brings the rest."""
    whom = users_select(ids.CHOOSE_PERSON, chosen=position.person.slack_user_id if position else None)
    return blocks.modal(
        t("Change a person"),
        [input_block(t("Who"), whom, PERSON, dispatch=True), *(_fields(t, position) if position else [])],
        callback_id=ids.OKR_PERSON,
        close=t("Cancel"),
        submit=t("Save") if position else t("Next"),
        metadata={"person": position.person.id} if position else {},
    )


def saved_text(t: Language, position: Position) -> str:
    if position.manager is None:
        return t("{name} is saved, and reports to nobody.", name=position.person.name)
    return t("{name} is saved, and reports to {manager}.", name=position.person.name, manager=position.manager.name)


def _fields(t: Language, position: Position) -> list[Block]:
    """The action ids name the person: Slack keeps what stands in an input as long as its ids stay the same."""
    own = f"chosen-{position.person.id}"
    manager = users_select(own, chosen=position.manager.slack_user_id if position.manager else None)
    kinds = {
        Employment.EMPLOYEE: t("Employee"),
        Employment.CONTRACTOR: t("Contract worker"),
        Employment.INTERN: t("Intern"),
    }
    offered = [option(name, kind.value) for kind, name in kinds.items()]
    return [
        input_block(
            t("Reports to"),
            manager,
            MANAGER,
            hint=_manager_hint(t, position),
            optional=True,
        ),
        input_block(
            t("Works here as"),
            radio_buttons(own, offered, chosen=position.person.employment),
            EMPLOYMENT,
            hint=t("What contract workers may do is a setting of the workspace."),
        ),
    ]


def _manager_hint(t: Language, position: Position) -> str:
    seen = t("Everybody in this workspace can see it. Empty: nobody.")
    if not position.manager_field:
        return seen
    read = t(
        "If the field {field} in Slack names somebody, that holds from the next day on.", field=position.manager_field
    )
    return t.sentences([seen, read])
