"""What was changed under way in a few words, old beside new: targets and due days, states, owners."""

from collections.abc import Mapping, Sequence

from bot.domain.okrs import KeyResult
from bot.domain.revisions import Revision
from bot.domain.turns import ACTIVE, CANCELLED, PAUSED, Turn
from bot.i18n import Language
from bot.views import blocks
from bot.views.values import amount, steps

WHY, NAME = 200, 60  # characters


def revision_text(t: Language, key_result: KeyResult, revision: Revision, names: Mapping[int, str]) -> str:
    """``until 9 Nov: target 96% (Kai: market changed)``: the old value stays visible."""
    said = t("until {day}: {values}", day=t.day_of(revision.after.at), values=_old(t, key_result, revision))
    return _because(t, said, names.get(revision.after.revised_by_id, ""), revision.after.reason)


def was_text(t: Language, key_result: KeyResult, revisions: Sequence[Revision]) -> str:
    """``was target 2 days until 9 Nov: the vendor left``, of the last change; empty without one."""
    if not revisions:
        return ""
    newest = revisions[0]
    said = t("was {values} until {day}", values=_old(t, key_result, newest), day=t.day_of(newest.after.at))
    why = blocks.short(newest.after.reason, WHY)
    return t("{said}: {why}", said=said, why=why) if why else said


def revised_text(t: Language, key_result: KeyResult, revision: Revision) -> str:
    """``target 2 → 3 days, due day 1 Dec → 15 Dec``: what became of what."""
    was, now = revision.before, revision.after
    told = {
        "start": t("start {way}", way=steps(t, key_result, was.start, now.start)),
        "target": t("target {way}", way=steps(t, key_result, was.target, now.target)),
        "band_low": t("lower end {way}", way=steps(t, key_result, was.band_low, now.band_low)),
        "band_high": t("upper end {way}", way=steps(t, key_result, was.band_high, now.band_high)),
        "due_day": t("due day {old} → {new}", old=t.day(was.due_day), new=t.day(now.due_day)),
    }
    return t.list(told[name] for name in revision.moved)


def turn_text(t: Language, turn: Turn, names: Mapping[int, str], *, code: str = "") -> str:
    """``9 Nov: paused (Kai: waiting for legal)``; ``code`` is said where it is another thing's."""
    said = t("{day}: {what}", day=t.day_of(turn.at), what=_named(code, turn_phrase(t, turn, names)))
    return _because(t, said, names.get(turn.by_id or 0, ""), turn.reason)


def turn_phrase(t: Language, turn: Turn, names: Mapping[int, str]) -> str:
    """Without when and why: ``paused``, ``Lea has it, was Kai's``."""
    if turn.owner_id is not None:
        new, old = (blocks.cut(names.get(one or 0, ""), NAME) for one in (turn.owner_id, turn.owner_was))
        return t("{new} has it now, was {old}'s", new=new, old=old) if old else t("{new} has it now", new=new)
    return {
        PAUSED: t("paused"),
        CANCELLED: t("cancelled"),
        ACTIVE: t("goes on"),
        "done": t("done"),
        "closed": t("closed"),
    }.get(turn.state, turn.state)


def _old(t: Language, key_result: KeyResult, revision: Revision) -> str:
    before = revision.before
    old = {
        "start": t("start {value}", value=amount(t, key_result, before.start)),
        "target": t("target {value}", value=amount(t, key_result, before.target)),
        "band_low": t("lower end {value}", value=amount(t, key_result, before.band_low)),
        "band_high": t("upper end {value}", value=amount(t, key_result, before.band_high)),
        "due_day": t("due {day}", day=t.day(before.due_day)),
    }
    return t.list(old[name] for name in revision.moved)


def _named(code: str, phrase: str) -> str:
    return f"{code} {phrase}" if code else phrase


def _because(t: Language, said: str, by: str, reason: str) -> str:
    by, reason = blocks.cut(by, NAME), blocks.short(reason, WHY)
    why = t.colon(by, reason) if by and reason else by or reason
    return t.aside(said, why) if why else said
