"""The reviews of a team: when they are, what was decided; and the form that sets them."""

from typing import Any

from bot.domain.reviews import AT, FIRST_DAY, MOST_WEEKS, RHYTHM, USUAL_TIME, WEEKS, ReviewPlan, ReviewRhythm
from bot.i18n import Language
from bot.services.reviews.content import DecisionSheet
from bot.services.reviews.reviews import ReviewForm, ReviewOverview
from bot.views import blocks, ids
from bot.views.blocks import Element, bold, lines, md
from bot.views.buttons import go
from bot.views.places import Kind, Place
from bot.views.reviews.decision_words import decision_both
from bot.views.reviews.decisions import how_to_decide, menu, new_button
from bot.views.sheets import Part, Sheet, gathered, part


def review_sheet(t: Language, seen: ReviewOverview, command: str, page: int = 1) -> Sheet:
    team = seen.team
    return Sheet(
        place=Place(Kind.REVIEW, team.id, page=page),
        title=t("Reviews of {team}", team=team.name),
        parts=(*_when(t, seen), *_decisions(t, seen), *_settled(t, seen), *_how(t, seen, command)),
        buttons=tuple(_buttons(t, seen)),
    )


def review_form(t: Language, form: ReviewForm) -> dict[str, Any]:
    plan = form.plan
    rhythm = ReviewRhythm.NONE if plan is None else plan.rhythm
    offered = [blocks.option(text, kind.value) for kind, text in rhythms(t).items()]
    at = (USUAL_TIME if plan is None else plan.at).strftime("%H:%M")
    weeks = "" if plan is None or plan.weeks is None else str(plan.weeks)
    first = plan.first_day if plan is not None else None
    about = t("The pack comes two working days before, in the team's channel, at the hour of its digest.")
    shown = [
        blocks.section(about),
        blocks.input_block(t("How often"), blocks.radio_buttons(RHYTHM, offered, chosen=rhythm.value), RHYTHM),
        blocks.input_block(
            t("First or only day"),
            blocks.datepicker(FIRST_DAY, chosen=first or form.today),
            FIRST_DAY,
            optional=True,
            hint=t("For every two months, every few weeks, and one day."),
        ),
        blocks.input_block(
            t("Weeks between"),
            blocks.text_input(WEEKS, typed=weeks, longest=2),
            WEEKS,
            optional=True,
            hint=t("For every few weeks: a number from 1 to {most}.", most=MOST_WEEKS),
        ),
        blocks.input_block(
            t("At"), blocks.timepicker(AT, chosen=at), AT, hint=t("In the team's zone: {zone}.", zone=form.team.zone)
        ),
    ]
    return blocks.modal(
        t("Set reviews"),
        shown,
        callback_id=ids.OKR_REVIEWS,
        submit=t("Save"),
        close=t("Cancel"),
        metadata={"team": form.team.id},
    )


def set_view(t: Language, seen: ReviewOverview) -> dict[str, Any]:
    """What was saved: when the next one is."""
    shown = [block for one in _when(t, seen) for block in one.blocks]
    return blocks.modal(t("Saved"), shown, callback_id=ids.OKR_SAID, close=t("Close"))


def rhythms(t: Language) -> dict[ReviewRhythm, str]:
    return {
        ReviewRhythm.NONE: t("No reviews"),
        ReviewRhythm.TWO_MONTHS: t("Every two months"),
        ReviewRhythm.MID_CYCLE: t("In the middle of each cycle"),
        ReviewRhythm.END_OF_CYCLE: t("At the end of each cycle"),
        ReviewRhythm.MID_AND_END: t("In the middle and at the end of each cycle"),
        ReviewRhythm.WEEKS: t("Every few weeks"),
        ReviewRhythm.ONCE: t("On one day"),
    }


def reviews_button(t: Language, team_id: int) -> Element:
    return go(t("Reviews"), Place(Kind.REVIEW, team_id), "review")


def _when(t: Language, seen: ReviewOverview) -> list[Part]:
    if seen.upcoming is None:
        text = t("No review is planned.")
        said = [lines(bold(text), _rhythm(t, seen.plan))]
        return [part(said[0], t.sentences(filter(None, [text, _rhythm(t, seen.plan), _last(t, seen)])))]
    zone = seen.team.zone
    when = t.moment(seen.upcoming.at, zone)
    shown = md(t, "*Next review:* {when}", when=blocks.instant(seen.upcoming.at, when))
    rest = [text for text in (_rhythm(t, seen.plan), _pack(t, seen), _last(t, seen)) if text]
    text = t("Next review: {when}", when=t.aside(when, zone))
    return [part(lines(shown, *rest), t.sentences([t("{said}.", said=text), *rest]))]


def _rhythm(t: Language, plan: ReviewPlan | None) -> str:
    if plan is None or plan.rhythm is ReviewRhythm.NONE:
        return ""
    if plan.rhythm is ReviewRhythm.WEEKS:
        return t.plural("Every week.", "Every {count} weeks.", plan.weeks or 1)
    return t("{rhythm}.", rhythm=rhythms(t)[plan.rhythm])


def _pack(t: Language, seen: ReviewOverview) -> str:
    review = seen.upcoming
    if review is None:
        return ""
    if seen.team.channel_id is None:
        return t("The team has no channel, so its pack is shown here alone.")
    if review.posted_at is not None:
        return t("The pack was posted on {day}.", day=t.moment(review.posted_at, seen.team.zone))
    return t("The pack comes on {day}.", day=t.moment(review.pack_at, seen.team.zone))


def _last(t: Language, seen: ReviewOverview) -> str:
    return "" if seen.last is None else t("The last one was on {day}.", day=t.moment(seen.last.at, seen.team.zone))


def _decisions(t: Language, seen: ReviewOverview) -> list[Part]:
    if not seen.decisions:
        return [part(t("No decision is open.")), *_untold(t, seen)]
    heading = t("Decisions still open ({count})", count=len(seen.decisions))
    return [part(bold(heading), heading), *(_decision(t, seen, one) for one in seen.decisions), *_untold(t, seen)]


def _decision(t: Language, seen: ReviewOverview, sheet: DecisionSheet) -> Part:
    markup, text = decision_both(t, sheet, seen.today)
    return part(markup, text, menu(t, sheet) if sheet.may_settle else None)


def _untold(t: Language, seen: ReviewOverview) -> list[Part]:
    if not seen.untold:
        return []
    return [part(t.plural("{count} decision is not shown.", "{count} decisions are not shown.", seen.untold))]


def _settled(t: Language, seen: ReviewOverview) -> list[Part]:
    if not seen.settled:
        return []
    heading = t("Done or dropped since the last review")
    pairs = [decision_both(t, one, seen.today) for one in seen.settled]
    return gathered([(bold(heading), heading), *pairs])


def _how(t: Language, seen: ReviewOverview, command: str) -> list[Part]:
    return [part(how_to_decide(t, command))] if seen.may_decide else []


def _buttons(t: Language, seen: ReviewOverview) -> list[Element]:
    team = seen.team
    found = [new_button(t, team.id)] if seen.may_decide else []
    found.append(go(t("Show the pack"), Place(Kind.PACK, team.id), "pack"))
    if seen.may_set:
        found.append(blocks.button(t("Set reviews"), ids.REVIEW_SET, str(team.id)))
    return [*found, go(team.name, Place(Kind.TEAM, team.id), "team")]
