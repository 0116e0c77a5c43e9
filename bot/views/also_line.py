"""A line of a prompt about something else than its key results."""

from dataclasses import dataclass

from bot.views.blocks import Element, Mrkdwn


@dataclass(frozen=True, slots=True)
class AlsoLine:
    """A further line of a prompt; what it asks for has a button beside it, or several below."""

    text: Mrkdwn
    button: Element | None = None
    choices: tuple[Element, ...] = ()

    @property
    def asks(self) -> bool:
        return self.button is not None or bool(self.choices)
