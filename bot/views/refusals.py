"""Why something typed about a key result is not taken: the reasons of domain/refusals.py, in words that say how to
write it instead."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from bot.domain.numbers import MOST_CONFIDENCE
from bot.domain.okrs import Metric
from bot.domain.refusals import written_apart
from bot.i18n import Language
from bot.views.examples import one_line, value_alone


def refusal_text(t: Language, reason: str, values: Mapping[str, str]) -> str | None:  # noqa: C901  # one case a reason
    """None when the reason is not about an answer to a check-in."""
    about, unit = values.get("about", ""), values.get("unit", "")
    match reason:
        case "two_ways":
            return _two_ways(t, values)
        case "too_large":
            return t("That number is too large: 15 digits at most.")
        case "too_precise":
            return t("Please give at most 6 decimal places.")
        case "wrong_unit" if unit:
            return t("This is measured in {unit}, not in {about}.", unit=unit, about=about)
        case "wrong_unit":
            return t("This has no unit. Please leave out {about}.", about=about)
        case "needs_a_number":
            return t("Please give a number, such as 45.")
        case "needs_yes_or_no":
            return t("Please write yes or no.")
        case "wrong_total":
            return t("{about} is not its total. Please give the value alone.", about=about)
        case "which_milestones":
            return t("Its milestones weigh differently. Please tick those that are done, under What moved.")
        case "not_whole":
            return t("Please give a whole number.")
        case "confidence":
            return t("How sure are you? Please give a whole number from {low} to {high}.", low="0", high="10")
    return _line_text(t, reason, about, values)


def written(t: Language, number: Decimal) -> str:
    """A number as people type it into a field: the reader's decimal sign and no grouping."""
    return f"{number:f}".replace(".", t.point)


def _line_text(t: Language, reason: str, about: str, values: Mapping[str, str]) -> str | None:
    code, sure = values.get("code", ""), values.get("sure", "")
    metric = Metric(values.get("metric", Metric.NUMBER))
    match reason:
        case "empty_line":
            return t("What about {code}? For example: {example}", code=code, example=value_alone(t, code, metric))
        case "value_or_confidence":
            return t("Is {about} the value or how sure you are? For the latter, write c{sure}.", about=about, sure=sure)
        case "unclear_word":
            return t("Is “{about}” the answer or part of the note? Please put a comma after it.", about=about)
        case "stray_word" | "number_last":
            return _stray(t, reason, about, code, metric)
        case "stray_number":
            sure = about if about.isdecimal() and int(about) <= MOST_CONFIDENCE else "7"
            asked = t("What does {about} mean here? If it is how sure you are, write c{sure}.", about=about, sure=sure)
            return t("{asked} A note begins with a word.", asked=asked)
        case "not_reached":
            target = written(t, Decimal(values["target"]))
            return t("{code} is done at {target}. If it is there, write {code} {target}.", code=code, target=target)
        case "choose_one" | "nothing_ticked":
            return _nothing_chosen(t, reason)
        case "cannot_be_asked":
            return t("This person cannot be asked here. Please choose somebody from this workspace.")
        case "asked_yourself":
            return t("That is you. Please choose somebody else, or leave it empty.")
    return None


def _nothing_chosen(t: Language, reason: str) -> str:
    if reason == "nothing_ticked":
        return t("Please tick what moved. If nothing did, close this form and press Nothing moved.")
    return t("Please choose at least one.")


def _stray(t: Language, reason: str, about: str, code: str, metric: Metric) -> str:
    if reason == "number_last":
        return t("If {about} is the value, put it first: {code} {about}.", about=about, code=code)
    said = t("“{about}” is neither a value nor how sure you are, so nothing was recorded.", about=about)
    example = one_line(t, code, metric)
    return t("{said} For example: {example}. {code} alone shows its history.", said=said, example=example, code=code)


def _two_ways(t: Language, values: Mapping[str, str]) -> str:
    """``Is this 1234 or 1.234?`` and how to write each so that it reads one way."""
    try:
        numbers = [Decimal(values["one"]), Decimal(values["other"])]
    except InvalidOperation:
        return t("Is this {one} or {other}?", one=values["one"], other=values["other"])
    one, other = (written(t, number) for number in numbers)
    asked = t("Is this {one} or {other}?", one=one, other=other)
    first, second = (written(t, Decimal(written_apart(number))) for number in numbers)
    if first == one and second != other:
        how = t(
            "Please write it without a separator ({first}), or with one more zero ({second}).",
            first=first,
            second=second,
        )
        return t.sentences([asked, how])
    return t.sentences([asked, t("Please write {first} or {second}.", first=first, second=second)])
