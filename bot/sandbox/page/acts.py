"""What a person does on the page: each posted form becomes one act on the stand-in, and an address to go back to."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from bot.sandbox.acts import Outcome
from bot.sandbox.clock import later, parse_time
from bot.sandbox.interactions import Interactions
from bot.sandbox.page import directory, forms
from bot.sandbox.page.blocks.choices import words_of
from bot.sandbox.page.blocks.names import read_press
from bot.sandbox.page.compose import Composer
from bot.sandbox.page.desk import Correction, Moved
from bot.sandbox.page.view import DM, HOME, Where
from bot.sandbox.parts import Narrate
from bot.sandbox.refusals import ActRefused
from bot.sandbox.surfaces import Surface, message_surface, view_surface
from bot.sandbox.timeline import Stuck, Timeline

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts by name, as the forms of the page post them to `/act/NAME`."""

    composer: Composer
    interactions: Interactions
    timeline: Timeline
    narrate: Narrate

    def do(self, name: str, form: FormData) -> Where:
        """Does it, keeps what went wrong for the next page, and says where that is. Raises KeyError for no such act."""
        act = self._by_name()[name]
        where = self.composer.where({key: str(form.get(key, "")) for key in ("as", "at", "thread", "show")})
        try:
            outcome = act(where, form)
        except (ActRefused, Stuck, ValueError) as refused:
            self._notify(where, getattr(refused, "words", str(refused)))
        except Exception:  # such as an embedded worker that fails: the person stays on a page
            _LOG.exception("an act on the page failed")
            self._notify(where, "The bot failed at that. Its log says why.")
        else:
            self._notify(where, _complaint(outcome))
        return where

    def options(self, form: FormData) -> list[dict[str, str]]:
        """What an external select offers, as value and words; nothing where the bot may not be asked."""
        action_id, query = str(form.get("action_id", "")), str(form.get("query", ""))
        block_id, person = str(form.get("block_id", "")) or None, str(form.get("as", ""))
        try:
            outcome = self.interactions.suggestions(person, action_id, query, block_id=block_id, **_place(form))
        except ActRefused:
            return []
        return [{"value": str(one["value"]), "text": words_of(one)} for one in outcome.options or []]

    def open_home(self, person: str) -> None:
        """Tells the bot that the person looks at App Home."""
        try:
            self._notify(Where(person, HOME), _complaint(self.interactions.open_home(person)))
        except ActRefused as refused:
            self._notify(Where(person, HOME), refused.words)

    def _by_name(self) -> dict[str, Callable[[Where, FormData], Outcome | None]]:
        return {
            "say": self._say,
            "press": self._press,
            "submit": self._submit,
            "close": self._close,
            "shortcut": self._shortcut,
            "clock": self._move_clock,
        }

    def _say(self, where: Where, form: FormData) -> Outcome | None:
        """A slash command, or a message; in a thread it is always a message, as in Slack."""
        text = str(form.get("text", "")).strip()
        thread_ts = str(form.get("thread_ts", ""))
        channel = "" if where.place in (DM, HOME) else where.place
        if not text:
            return None
        if text.startswith("/") and not thread_ts:
            command, _, rest = text.partition(" ")
            return self.interactions.command(where.person, command, rest.strip(), channel)
        return self.interactions.message(where.person, text, channel=channel, thread_ts=thread_ts)

    def _press(self, where: Where, form: FormData) -> Outcome:
        block_id, action_id, value = read_press(str(form.get("press", "")))
        typed = self._acceptable(where, form)
        chosen: Any = typed.get(block_id, {}).get(action_id, value)
        return self.interactions.press(
            where.person, action_id, block_id=block_id, value=chosen, values=typed, **_place(form)
        )

    def _submit(self, where: Where, form: FormData) -> Outcome:
        view_id = str(form.get("view_id", ""))
        with self.composer.world.lock:
            surface = view_surface(self.composer.world.default, where.person, view_id)
            values = self._typed(where, surface, form)
            shown = forms.with_words(surface, values)
        try:
            outcome = self.interactions.submit(where.person, view_id, values)
        except ActRefused:
            self._correct(view_id, {}, shown)
            raise
        self._correct(view_id, outcome.errors, shown)
        return outcome

    def _close(self, where: Where, form: FormData) -> Outcome:
        return self.interactions.close(where.person, str(form.get("view_id", "")))

    def _shortcut(self, where: Where, form: FormData) -> Outcome:
        callback_id = str(form.get("callback_id", ""))
        return self.interactions.shortcut(
            where.person, callback_id, str(form.get("channel", "")), str(form.get("ts", ""))
        )

    def _move_clock(self, _where: Where, form: FormData) -> None:
        world = self.composer.world
        start = world.clock.now()
        seconds = int(str(form.get("advance") or 0))
        target = parse_time(str(form["to"])) if form.get("to") else later(start, seconds)
        before = self._last_ts()
        self.composer.desk.moved = Moved()
        try:
            self.timeline.move_to(target)
        except Exception:
            self.composer.desk.moved = None
            raise
        more = tuple(self.narrate(start, target))
        with world.lock:
            direct, reached, channels = self._arrived(before)
        self.composer.desk.moved = Moved(target, direct, channels, more, reached)

    def _last_ts(self) -> str:
        with self.composer.world.lock:
            every = self.composer.world.default.messages.values()
            return max((messages[-1].ts for messages in every if messages), default="")

    def _arrived(self, after: str) -> tuple[int, frozenset[str], int]:
        """Of the bot's messages later than `after`: direct ones, the people they went to, and channels reached."""
        workspace = self.composer.world.default
        direct, people, channels = 0, set[str](), set[str]()
        for channel_id, messages in workspace.messages.items():
            new = sum(1 for one in messages if one.ts > after and one.user == workspace.bot_user)
            channel = workspace.channels[channel_id]
            if new and channel.is_im:
                direct += new
                people.add(channel.partner(workspace.bot_user))
            elif new:
                channels.add(channel_id)
        return direct, frozenset(people), len(channels)

    def _acceptable(self, where: Where, form: FormData) -> forms.Values:
        """What stands in the inputs of the surface pressed, without half-typed values Slack would not send."""
        place = _place(form)
        workspace = self.composer.world.default
        with self.composer.world.lock:
            if place["view_id"]:
                surface = view_surface(workspace, where.person, place["view_id"])
            else:
                surface = message_surface(workspace, where.person, place["channel"], place["ts"])
            return forms.acceptable(surface, self._typed(where, surface, form))

    def _typed(self, where: Where, surface: Surface, form: FormData) -> forms.Values:
        zone = directory.zone_of(self.composer.world.default.users[where.person])
        return forms.typed(surface.blocks, form, zone)

    def _correct(self, view_id: str, errors: dict[str, str], values: forms.Values) -> None:
        """Keeps what was typed, and the bot's errors, for as long as the view is the same."""
        found = self.composer.world.default.views.get(view_id)
        typed = {(block, action): value for block, actions in values.items() for action, value in actions.items()}
        self.composer.desk.correct(view_id, Correction(found.hash, errors, typed) if found else None)

    def _notify(self, where: Where, words: str) -> None:
        self.composer.desk.notify(where.person, words)


def _place(form: FormData) -> dict[str, str]:
    """Where the form stands: a view, or a message in a channel."""
    return {key: str(form.get(key, "")) for key in ("view_id", "channel", "ts")}


def _complaint(outcome: Outcome | None) -> str:
    return "" if outcome is None or outcome.ok else f"That did not work: {outcome.error}"
