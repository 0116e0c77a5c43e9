"""The lines of a digest: what needs a hand, what moved, who helped, who checked in; as markup and as plain words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.attention import Blocked, NoOwner, Unattended
from bot.domain.moves import Move
from bot.domain.participation import Participation
from bot.domain.status import Status
from bot.i18n import Language
from bot.services.digests.content import Digest, Note
from bot.services.okrs.standing import KeyResultStanding
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Mrkdwn, bold, cut, lines, md
from bot.views.control_words import badge_texts
from bot.views.helping.offer import helping_text
from bot.views.reasons import Names, reason_texts, says_confidence
from bot.views.serving import team_title
from bot.views.values import amount, confidence_text, current_text, steps

TITLE, REASON, QUOTE, SHORT_QUOTE = 100, 160, 300, 90  # characters shown of what people wrote
NAMES = 5
REASONS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line as markup and in plain words, with the buttons that belong to it."""

    markup: Mrkdwn
    text: str
    buttons: tuple[Element, ...] = ()

    def as_blocks(self) -> list[Block]:
        if len(self.buttons) > 1:
            return [blocks.section(self.markup), blocks.actions(*self.buttons)]
        return [blocks.section(self.markup, accessory=self.buttons[0] if self.buttons else None)]


def headline(t: Language, digest: Digest) -> str:
    """``Payments, week 7 of 13: 6 of 8 on track, 2 need a hand.``"""
    named = [cut(team_title(t, team, has_lines=digest.has_lines), TITLE) for team in digest.teams]
    names = t.list(_some(t, named, NAMES))
    share = t("{some} of {all} on track", some=digest.on_track, all=digest.total)
    if digest.attention:
        needing = t.plural("{count} needs a hand", "{count} need a hand", len(digest.attention))
        share = t("{share}, {needing}", share=share, needing=needing)
    if digest.cycle is None:
        return t("{team}: {share}.", team=names, share=share)
    week = digest.cycle.week_of(digest.today)
    place = t("{team}, week {week} of {weeks}", team=names, week=week, weeks=digest.cycle.weeks)
    return t("{place}: {share}.", place=place, share=share)


def attention_line(t: Language, standing: KeyResultStanding, digest: Digest) -> Line:
    """A key result that needs a hand, why, what was last said about it, and what can be done."""
    result = standing.key_result
    facts = _facts(t, standing)
    reasons = _reasons(t, standing, digest.names)[:REASONS]
    helped = helping_text(t, digest.helping.get(result.id, ()))
    told = [cut(reason, REASON) for reason in (*reasons, *([helped] if helped else []))]
    why = t.semicolons([*told, *badge_texts(t, standing.control)])
    title = cut(result.title, TITLE)
    text = t("{code} {title} {facts}: {why}.", code=result.code, title=title, facts=facts, why=why)
    said = _quoted(t, standing, digest)
    markup = md(t, "{code} {title} {facts}: {why}.", code=bold(result.code), title=title, facts=facts, why=why)
    return Line(lines(markup, said), t.sentences([text, said]), _buttons(t, standing))


def moved_line(t: Language, found: Sequence[Move], shown: int) -> str:
    """``Moved: checkout 93.1 → 94; 4 more.`` Empty when nothing is shown."""
    if not found or not shown:
        return t("No number has moved.") if not found else ""
    steps = [move_text(t, move) for move in found[:shown]]
    more = len(found) - len(steps)
    if more:
        steps.append(t.plural("{count} more in the thread", "{count} more in the thread", more))
    return t("Moved: {steps}.", steps=t.semicolons(steps))


def move_text(t: Language, move: Move) -> str:
    """``Checkout success 93.1% → 94%``."""
    title = cut(move.key_result.title, TITLE)
    if move.before is None:
        return t("{title} now {after}", title=title, after=amount(t, move.key_result, move.after))
    return t("{title} {step}", title=title, step=steps(t, move.key_result, move.before, move.after))


def thanks_line(t: Language, helpers: Sequence[str]) -> str:
    """``Thanks, Lea.`` Empty when nobody helped."""
    return t("Thanks, {names}.", names=t.list(_some(t, helpers, NAMES))) if helpers else ""


def participation_line(t: Language, found: Participation) -> str:
    """``5 of 7 checked in, 1 not due yet, 1 away; 1 number is from last week or before.`` Of fewer than five people no
    figures are shown (product.md, Privacy)."""
    said = _counted(t, found) if found.may_be_counted else _uncounted(t, found)
    old = t.plural(
        "{count} number is from last week or before", "{count} numbers are from last week or before", found.old_numbers
    )
    parts = [part for part in (said, old if found.old_numbers else "") if part]
    return t("{facts}.", facts=t.semicolons(parts)) if parts else ""


def review_line(t: Language, digest: Digest) -> str:
    """``Next review: Thu 26 Nov, 10:00.`` With its team's name where the channel has several."""
    if digest.review is None:
        return ""
    team = next(one for one in digest.teams if one.id == digest.review.team_id)
    when = t.moment(digest.review.at, team.zone)
    if len(digest.teams) == 1:
        return t("Next review: {when}.", when=when)
    return t("Next review, {team}: {when}.", team=cut(team.name, TITLE), when=when)


def note_line(t: Language, note: Note) -> Line:
    """What somebody wrote with a check-in."""
    words = cut(note.words, QUOTE)
    values = {"words": words, "name": note.author, "code": note.key_result.code}
    return Line(md(t, "“{words}” {name} on {code}", **values), t("“{words}” {name} on {code}", **values))


def move_line(t: Language, move: Move, names: Names) -> Line:
    """What moved, and who said so."""
    values = {"code": move.key_result.code, "step": move_text(t, move), "name": names.get(move.by or 0, "")}
    return Line(md(t, "{code} {step} ({name})", **values), t("{code} {step} ({name})", **values))


def _facts(t: Language, standing: KeyResultStanding) -> str:
    """The value, how sure the owner is unless a reason says that, and the owner, if there is one."""
    result = standing.key_result
    facts = [current_text(t, result)]
    if result.confidence is not None and not says_confidence(standing):
        before = standing.previous.confidence if standing.previous is not None else None
        facts.append(confidence_text(t, result.confidence, before))
    return t.commas(facts if _has_no_owner(standing) else [*facts, standing.owner.name])


def _reasons(t: Language, standing: KeyResultStanding, names: Names) -> list[str]:
    found = reason_texts(t, standing, names)
    told = any(isinstance(reason, NoOwner | Unattended) for reason in standing.reasons)
    if _nobody_stands_in(standing) and standing.away is not None and not told:
        found.insert(0, t("owner away until {day}, nobody stands in", day=t.day(standing.away.last_day)))
    return found


def _has_no_owner(standing: KeyResultStanding) -> bool:
    return standing.status is Status.NO_OWNER


def _nobody_stands_in(standing: KeyResultStanding) -> bool:
    away = standing.away
    return away is not None and away.stand_in_id is None and standing.key_result.stand_in_id is None


def _quoted(t: Language, standing: KeyResultStanding, digest: Digest) -> str:
    """The note of the last check-in, if it came since the last digest."""
    last = standing.last
    if last is None or not last.note or last.at < digest.since:
        return ""
    return t("“{words}”", words=cut(last.note, SHORT_QUOTE))


def _buttons(t: Language, standing: KeyResultStanding) -> tuple[Element, ...]:
    """Nothing to press where nobody would read it: its team's lead decides who takes it over. Whoever is asked answers
    here, too."""
    result, value = standing.key_result, str(standing.key_result.id)
    if not standing.owner.is_active:
        return ()
    found = [blocks.button(t("Offer help"), ids.OFFER_HELP, value, label=t("Offer help with {code}", code=result.code))]
    waits = next((one.blocker for one in standing.reasons if isinstance(one, Blocked)), None)
    if waits is not None:
        label = t("Answer what {code} waits for", code=result.code)
        found.append(blocks.button(t("Answer"), ids.BLOCKER_ANSWER, str(waits.id), label=label))
    if _nobody_stands_in(standing):
        label = t("Stand in for {name} on {code}", name=standing.owner.name, code=result.code)
        found.append(blocks.button(t("Stand in"), ids.STAND_IN, value, label=label))
    return tuple(found)


def _counted(t: Language, found: Participation) -> str:
    parts = [t("{some} of {all} checked in", some=found.checked_in, all=found.people)]
    if found.not_due_yet:
        parts.append(t.plural("{count} not due yet", "{count} not due yet", found.not_due_yet))
    if found.away:
        parts.append(t.plural("{count} away", "{count} away", found.away))
    if found.skipped:
        parts.append(t.plural("{count} skipped", "{count} skipped", found.skipped))
    if found.missing:
        parts.append(t.plural("{count} has not answered yet", "{count} have not answered yet", found.missing))
    return t.commas(parts)


def _uncounted(t: Language, found: Participation) -> str:
    if found.missing:
        return t("Not everybody has checked in yet")
    is_whole = found.checked_in and not (found.not_due_yet or found.skipped)
    return t("Everybody who is here has checked in") if is_whole else ""


def _some(t: Language, names: Iterable[str], most: int) -> list[str]:
    """The first few, and how many others."""
    known = list(names)
    others = len(known) - most
    if others <= 0:
        return known
    return [*known[:most], t.plural("{count} other", "{count} others", others)]
