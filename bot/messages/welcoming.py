"""The first direct message of each person, whatever it is about, begins with what the bot does."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.i18n import spoken_to
from bot.messages import Post, Rendered, Renderer, Script, Scripts
from bot.services.people.welcoming import Welcoming
from bot.views.people.welcome import welcomed

WITHOUT = frozenset({DeliveryKind.NOTICE})
"""What admins are told of trouble is no place to say hello."""


@dataclass(frozen=True)
class Welcomes:
    welcoming: Welcoming

    def before(self, scripts: Scripts) -> Scripts:
        """The same scripts, each of which welcomes whoever has not been."""
        return {kind: script if kind in WITHOUT else self._welcoming(script) for kind, script in scripts.items()}

    def _welcoming(self, script: Script) -> Script:
        return replace(script, render=self._around(script.render))

    def _around(self, render: Renderer) -> Renderer:
        def rendered(delivery: Delivery, now: datetime) -> Rendered:
            made = render(delivery, now)
            is_first = isinstance(made, Post) and made.thread_ts is None and delivery.person_id is not None
            return self._with_welcome(made, delivery, now) if isinstance(made, Post) and is_first else made

        return rendered

    def _with_welcome(self, made: Post, delivery: Delivery, now: datetime) -> Post:
        """Where there is no room for it, the next message says it."""
        sheet = self.welcoming.sheet(delivery, now)
        if sheet is None:
            return made
        message = welcomed(spoken_to(sheet.person, now), sheet, made.message)
        if message is None or not self.welcoming.claim(delivery, now):
            return made
        return replace(made, message=message)
