"""One element in its place in a form: its name, its current value, its attributes."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.page.blocks.html import Attribute
from bot.sandbox.page.blocks.mrkdwn import unescaped
from bot.sandbox.page.blocks.names import field_name
from bot.sandbox.page.blocks.reader import Json, Surface, text_of


@dataclass(frozen=True, slots=True)
class Field:
    """One element with its place in the form."""

    element: Json
    block_id: str
    surface: Surface
    required: bool = False
    described_by: str | None = None
    invalid: bool = False

    @property
    def name(self) -> str:
        return field_name(self.block_id, str(self.element.get("action_id", "")))

    @property
    def dom_id(self) -> str:
        return self.surface.dom_id("f", self.name.replace("%", "_").replace(":", "-"))

    @property
    def placeholder(self) -> str | None:
        return unescaped(text_of(self.element.get("placeholder"))) or None

    def current(self, initial: str) -> Any:
        key = (self.block_id, str(self.element.get("action_id", "")))
        return self.surface.values[key] if key in self.surface.values else self.element.get(initial)

    def attributes(self) -> dict[str, Attribute]:
        return {
            "id": self.dom_id,
            "name": self.name,
            "aria_describedby": self.described_by,
            "aria_invalid": "true" if self.invalid else None,
            "autofocus": bool(self.element.get("focus_on_load")),
            "required": self.required,
        }
