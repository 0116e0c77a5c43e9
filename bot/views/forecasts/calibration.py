"""How sure a team was, and how things ended: a chart, its numbers in words, and a sentence that says what it means."""

from bot.domain.calibration import FEWEST, FEWEST_OWNERS, Calibration, Group, Reading
from bot.domain.ratios import percent
from bot.domain.status import ConfidenceBand
from bot.i18n import Language
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.sheets import Part
from bot.views.values import bar, percent_text

RANGES = {ConfidenceBand.HIGH: "7–10", ConfidenceBand.MEDIUM: "4–6", ConfidenceBand.LOW: "0–3"}
"""How many of 10 sure; the chart goes from the least sure to the surest."""


def calibration_parts(t: Language, seen: Calibration | None) -> list[Part]:
    """Nothing while nothing is over; a sentence where there are too few to say anything."""
    if seen is None:
        return []
    if not seen.is_shown:
        text = too_few_text(t, seen)
        return [Part(text, (blocks.context(text),))]
    title, meaning = t("How sure were we?"), meaning_text(t, seen)
    head = blocks.section(blocks.lines(blocks.bold(title), meaning))
    below = blocks.context(basis_text(t, seen))
    bands = [band_text(t, band, group) for band, group in seen.bands]
    bars = [f"{bar(group.share_met)} {text}" for (_, group), text in zip(seen.bands, bands, strict=True)]
    text = "\n".join([title, meaning, *bands, basis_text(t, seen)])
    return [Part(text, (head, _chart(t, seen), below), plain=(head, blocks.section("\n".join(bars)), below))]


def meaning_text(t: Language, seen: Calibration) -> str:
    """``Of 12 you were 7 or more sure of, 6 were met: you are surer than things turn out.``"""
    told = _counts(t, seen.about, is_sure=seen.about == seen.sure)
    both = t("{sure}; of the {count} others, {met}", sure=_counts(t, seen.sure, is_sure=True), **_numbers(seen.others))
    match seen.reading:
        case Reading.SURER:
            return t("{counts}: you are surer than things turn out.", counts=told)
        case Reading.LESS_SURE:
            return t("{counts}: things turn out better than you say.", counts=told)
        case Reading.FITS:
            return t("{counts}: the surer you are, the more often it comes true.", counts=both)
        case Reading.NO_DIFFERENCE:
            return t("{counts}: how sure you are says nothing yet about how it ends.", counts=both)
        case Reading.MAY_BE_CHANCE:
            return t("{counts}: a difference as chance makes it, so nothing follows from it yet.", counts=both)
    return _beside_nothing(t, seen.about, told)


def too_few_text(t: Language, seen: Calibration) -> str:
    """There is something, and it would say too little or too much about few people."""
    said = t("How sure were we? That shows from {results} finished key results of {owners} owners on", **_needed())
    results = t.plural("{count} key result", "{count} key results", seen.count)
    owners = t.plural("{count} owner", "{count} owners", seen.owners)
    return t("{said}; so far: {results} of {owners}.", said=said, results=results, owners=owners)


def band_text(t: Language, band: ConfidenceBand, group: Group) -> str:
    """``7–10 of 10 sure: 6 of 12 met, 50%; 80% were said``."""
    met = t("{met} of {count} met", **_numbers(group))
    shares = {"reached": percent_text(t, group.share_met), "said": percent_text(t, group.share_said)}
    return t("{range} of 10 sure: {met}, {reached}; {said} was said", range=RANGES[band], met=met, **shares)


def basis_text(t: Language, seen: Calibration) -> str:
    """What was counted."""
    return t.plural(
        "{count} finished key result: how sure its owner was in the middle of its term, and whether it was met by its "
        "due day.",
        "{count} finished key results: how sure their owners were in the middle of the term, and whether they were met "
        "by their due day.",
        seen.count,
    )


def _chart(t: Language, seen: Calibration) -> Block:
    """Both as percentages, by band."""
    shown = list(reversed(seen.bands))
    return blocks.bar_chart(
        t("How sure were we?"),
        [t("{range} ({count})", range=RANGES[band], count=group.count) for band, group in shown],
        {
            t("Met"): [percent(group.share_met) for _, group in shown],
            t("As was said"): [percent(group.share_said) for _, group in shown],
        },
        x_label=t("How sure, of 10 (key results)"),
        y_label=t("Percent"),
    )


def _beside_nothing(t: Language, about: Group, told: str) -> str:
    expected = round(about.said)
    if expected == about.met:
        return t("{counts}: as many as you said.", counts=told)
    return t("{counts}, and you said about {expected}: chance makes such a difference.", counts=told, expected=expected)


def _counts(t: Language, group: Group, *, is_sure: bool) -> str:
    met, given = group.met, {"all": group.count}
    if is_sure:
        return t.plural(
            "Of {all} you were 7 or more sure of, {count} was met",
            "Of {all} you were 7 or more sure of, {count} were met",
            met,
            **given,
        )
    return t.plural(
        "Of {all} you were 6 or less sure of, {count} was met",
        "Of {all} you were 6 or less sure of, {count} were met",
        met,
        **given,
    )


def _numbers(group: Group) -> dict[str, int]:
    return {"count": group.count, "met": group.met}


def _needed() -> dict[str, int]:
    return {"results": FEWEST, "owners": FEWEST_OWNERS}
