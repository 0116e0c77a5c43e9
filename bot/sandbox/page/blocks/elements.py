"""One element of a section, an actions row or an input, by its type."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from bot.sandbox.page.blocks import choices, inputs
from bot.sandbox.page.blocks.buttons import PRESS, button, overflow
from bot.sandbox.page.blocks.field import Field
from bot.sandbox.page.blocks.html import tag
from bot.sandbox.page.blocks.names import press
from bot.sandbox.page.blocks.reader import Json, Surface, text_of

FIELDS: Mapping[str, Callable[[Field], Markup]] = {
    "plain_text_input": inputs.text_input,
    "rich_text_input": inputs.rich_text_input,
    "number_input": inputs.number_input,
    "email_text_input": inputs.typed_input("email"),
    "url_text_input": inputs.typed_input("url"),
    "datepicker": inputs.typed_input("date", "initial_date"),
    "timepicker": inputs.typed_input("time", "initial_time"),
    "datetimepicker": inputs.moment_input,
    "static_select": choices.static_select,
    "external_select": choices.external_select,
    "users_select": choices.directory_select("initial_user", choices.people),
    "channels_select": choices.directory_select("initial_channel", choices.channels),
    "conversations_select": choices.directory_select("initial_conversation", choices.conversations),
    "multi_static_select": choices.checks("checkbox", "initial_options"),
    "multi_external_select": choices.external_checks,
    "multi_users_select": choices.directory_checks("initial_users", choices.people),
    "multi_channels_select": choices.directory_checks("initial_channels", choices.channels),
    "multi_conversations_select": choices.directory_checks("initial_conversations", choices.conversations),
    "checkboxes": choices.checks("checkbox", "initial_options"),
    "radio_buttons": choices.checks("radio", "initial_option"),
}
GROUPS = frozenset({"radio_buttons", "checkboxes"} | {kind for kind in FIELDS if kind.startswith("multi_")})


def field(element: Field) -> Markup:
    """The control of an input block."""
    render = FIELDS.get(str(element.element.get("type")))
    return render(element) if render else _unknown(element.element)


def acting_element(element: Json, block_id: str, surface: Surface) -> Markup:
    """An element that tells the bot as soon as it is used: a button, or a choice outside an input block."""
    kind = str(element.get("type"))
    if kind in ("button", "icon_button", "workflow_button"):
        return button(element, block_id, surface)
    if kind == "overflow":
        return overflow(element, block_id, surface)
    if kind not in FIELDS:
        return _unknown(element)
    return telling(Field(element, block_id, surface))


def telling(one: Field) -> Markup:
    """A control that sends its value when it changes; without a script the small button beside it does."""
    value = press(one.block_id, str(one.element.get("action_id", "")))
    name = text_of(one.element.get("placeholder")) or "Choice"
    send = tag(
        "button",
        "Choose",
        type="submit",
        name="press",
        value=value,
        formaction=PRESS,
        formnovalidate=True,
        class_="button unscripted",
    )
    wrapped = field(one) if str(one.element.get("type")) in GROUPS else tag("label", _hidden(name), field(one))
    return tag("span", wrapped, send, class_="telling", data_press=value)


def _hidden(words: str) -> Markup:
    return tag("span", words, class_="sr")


def _unknown(element: Json) -> Markup:
    return tag("span", f"Unknown element: {element.get('type')}", class_="unknown")
