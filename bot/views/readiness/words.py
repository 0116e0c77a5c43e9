"""What the survey of readiness says: the characteristics, their statements, what to do about a weak one, and what is
recommended."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bot.domain.readiness import (
    READY_MEAN,
    READY_WEAKEST,
    STATEMENTS,
    VALUE,
    WORK_MEAN,
    WORK_WEAKEST,
    Characteristic,
    Figures,
    Recommendation,
    field_of,
)
from bot.i18n import Language

Wording = Mapping[str, Mapping[str, Any]]
NAMES = {1: "first", 2: "second"}


def characteristic_name(t: Language, one: Characteristic) -> str:
    return {
        Characteristic.MOTIVATION: t("Intrinsic motivation"),
        Characteristic.STRUCTURE: t("Flat structure"),
        Characteristic.INFORMATION: t("Open information"),
        Characteristic.COMMUNICATION: t("Equal communication"),
        Characteristic.SHARING: t("Shared risk and benefit"),
    }[one]


def short_name(t: Language, one: Characteristic) -> str:
    """For a chart, where there is room for twenty characters."""
    return {
        Characteristic.MOTIVATION: t("Motivation"),
        Characteristic.STRUCTURE: t("Structure"),
        Characteristic.INFORMATION: t("Information"),
        Characteristic.COMMUNICATION: t("Communication"),
        Characteristic.SHARING: t("Risk and benefit"),
    }[one]


def usual_statements(t: Language) -> dict[str, str]:
    """By the names of their fields."""
    pairs = {
        Characteristic.MOTIVATION: (
            t("People here want to reach our aims for their own sake, not only because somebody checks."),
            t("I would set myself an aim that I might miss."),
        ),
        Characteristic.STRUCTURE: (
            t("Most decisions about our work are made by those who do it."),
            t("From an idea to a decision it takes few steps."),
        ),
        Characteristic.INFORMATION: (
            t("I can find out what other teams aim at and how far they are."),
            t("Bad news is told as soon and as openly as good news."),
        ),
        Characteristic.COMMUNICATION: (
            t("I can disagree with my lead without harm to myself."),
            t("What is said counts here, whoever says it."),
        ),
        Characteristic.SHARING: (
            t("When we miss a bold aim, nobody is blamed for it."),
            t("When something succeeds, all who took part have something of it."),
        ),
    }
    return {field_of(one, number): pairs[one][number - 1] for one in Characteristic for number in STATEMENTS}


def statements(t: Language, wording: Wording) -> dict[str, str]:
    """As a survey asks them: what an admin has written, else the usual ones in the reader's language."""
    usual = usual_statements(t)
    return {
        field_of(one, number): str(wording.get(one.value, {}).get(NAMES[number]) or usual[field_of(one, number)])
        for one in Characteristic
        for number in STATEMENTS
    }


def value_of(wording: Wording, one: Characteristic) -> str:
    """The company's own value that it stands beside; empty where there is none."""
    return str(wording.get(one.value, {}).get(VALUE, ""))


def beside_value(t: Language, wording: Wording, one: Characteristic) -> str:
    """``Open information (our value: “Say it early”)``."""
    name, value = characteristic_name(t, one), value_of(wording, one)
    return t("{name} (our value: “{value}”)", name=name, value=value) if value else name


def next_step(t: Language, one: Characteristic) -> str:
    return {
        Characteristic.MOTIVATION: t(
            "Let everybody write one objective that they want themselves, and ask in the next one-to-one why it "
            "matters to them. Say in one sentence that OKRs and pay are apart (workspace settings)."
        ),
        Characteristic.STRUCTURE: t(
            "Write down three decisions that went up last month and could have been made in the team, and let the team "
            "make them from now on. Let key results have owners who are no leads."
        ),
        Characteristic.INFORMATION: t(
            "Put the aims of the company and of neighbouring teams where all can read them, and begin each meeting "
            "with one number that is worse than hoped. Restrict no objective that need not be."
        ),
        Characteristic.COMMUNICATION: t(
            "Let leads share their own drafts first and ask for two objections to each. In reviews the newest member "
            "speaks first. Answer every blocker within three working days."
        ),
        Characteristic.SHARING: t(
            "Agree before the cycle which objectives are aspirational and that 0.7 is a success for them. When one is "
            "missed, ask for the lesson and not for the reason. Thank all who helped by name."
        ),
    }[one]


def recommendation_name(t: Language, one: Recommendation) -> str:
    return {
        Recommendation.READY: t("ready"),
        Recommendation.WITH_WORK: t("ready with work"),
        Recommendation.NOT_YET: t("not yet"),
    }[one]


def arithmetic(t: Language, figures: Figures) -> str:
    """``Mean 3.8, weakest 2.9: ready with work. For “ready” the weakest has to be at least 3.``"""
    mean, weakest = t.number(figures.mean, 1), t.number(figures.weakest, 1)
    found = figures.recommendation
    name = recommendation_name(t, found)
    said = t("Mean {mean}, weakest {weakest}: {name}.", mean=mean, weakest=weakest, name=name)
    if found is Recommendation.READY:
        bounds = {"mean": t.number(READY_MEAN), "weakest": t.number(READY_WEAKEST)}
        why = t("That takes a mean of {mean} or more, and {weakest} or more for the weakest.", **bounds)
        return t.sentences([said, why])
    is_near = found is Recommendation.WITH_WORK
    wanted = recommendation_name(t, Recommendation.READY if is_near else Recommendation.WITH_WORK)
    bounds_of = (READY_MEAN, READY_WEAKEST) if is_near else (WORK_MEAN, WORK_WEAKEST)
    return t.sentences([said, _missing(t, figures, wanted, *bounds_of)])


def _missing(t: Language, figures: Figures, wanted: str, mean: Decimal, weakest: Decimal) -> str:
    """Which of the two bounds of the next better recommendation is not reached."""
    values = {"wanted": wanted, "mean": t.number(mean), "weakest": t.number(weakest)}
    if figures.mean >= mean:
        return t("For “{wanted}” the weakest has to be {weakest} or more.", **values)
    if figures.weakest >= weakest:
        return t("For “{wanted}” the mean has to be {mean} or more.", **values)
    return t("For “{wanted}” the mean has to be {mean} or more, and the weakest {weakest} or more.", **values)
