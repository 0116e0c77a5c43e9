"""How an objective and a key result are written."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from bot.domain.attention import Blocked, Falling, FarBehind, LowConfidence, PastDue, Reason, Stale, Unattended
from bot.domain.disagreement import Disagreement, DisagreementRule
from bot.domain.ids import PersonId
from bot.domain.okrs import KeyResult, KeyResultState, Metric
from bot.domain.pace import Pace, PaceBand
from bot.domain.people import Absence
from bot.domain.status import Status
from bot.i18n import language
from bot.views.okrs.okrs import (
    SIGNS,
    key_result_line,
    key_result_text,
    objective_line,
    objective_status_text,
    objective_text,
    status_word,
)
from bot.views.reasons import reason_text, reason_texts
from bot.views.values import amount, bar, current_text, percent_text, steps, way
from tests.domain.okr_builders import OCT_1, a_band, a_blocker, a_check_in, a_key_result, dec, milestones, yes_no
from tests.views.standings import NASTY, objective_standing, standing_of

EN, DE = language("en"), language("de-DE")
FAR = Pace(Fraction(2, 5), PaceBand.FAR_BEHIND)
AWAY = Absence(
    id=1, workspace_id=a_key_result().workspace_id, person_id=PersonId(1), first_day=OCT_1, last_day=date(2026, 11, 23)
)


def test_a_key_result_says_all_there_is_to_say() -> None:
    result = a_key_result(number=2, title="Refund time", start=5, target=2, current="4.6", unit="days", confidence=3)
    last, before = a_check_in("4.6", 3), a_check_in(5, 6)
    reason = Blocked(a_blocker(what="legal", asked_id=PersonId(7)), 3)
    standing = standing_of(result, None, last, before, pace=FAR, reasons=(reason,))

    assert key_result_text(EN, standing, {7: "Kai"}) == (
        "KR-12.2 Refund time: 13%, 4.6 days (5 → 2), far behind, 3 of 10 sure, was 6, off track, Mei; "
        "waits 3 working days for legal, Kai asked"
    )
    assert key_result_line(EN, standing, {7: "Kai"}).splitlines() == [
        "🔴 *KR-12.2* Refund time",
        "▓░░░░░░░░░ 13% · 4.6 days (5 → 2), far behind · 3 of 10 sure, was 6 · off track · Mei",
        "↳ waits 3 working days for legal, Kai asked",
    ]


def test_an_objective_says_its_share_and_cause() -> None:
    good = [a_key_result(number=number, current=60, confidence=8) for number in (1, 3, 4)]
    bad = a_key_result(number=2, current=10, confidence=2)
    standing = objective_standing(good[0], bad, *good[1:], number=12, title="Trust")

    assert objective_status_text(EN, standing.status) == "3 of 4 on track; KR-12.2 off track"
    assert objective_text(EN, standing) == (
        "O-12 Trust: 48%, expected 77% by now, 3 of 4 on track; KR-12.2 off track, "
        "6.5 of 10 sure, lowest KR-12.2 at 2, Mei, committed"
    )
    assert objective_line(EN, standing).startswith("🔴 *O-12 Trust*\n▓▓▓▓▓░░░░░ 48%")


def test_what_was_expected_stands_beside_what_can_be_compared() -> None:
    standing = objective_standing(a_key_result(number=1, current=60), yes_no(number=2, current=dec(0)))

    [progress, *_] = objective_text(EN, standing).partition(": ")[2].split(", ")
    assert progress == "30%; without yes/no 60%"
    assert "expected 77% by now" in objective_text(EN, standing)
    assert "1 yes/no open" in objective_text(EN, standing)


def test_many_causes_are_counted() -> None:
    standing = objective_standing(*(a_key_result(number=number, current=1, confidence=1) for number in range(1, 6)))

    assert (
        objective_status_text(EN, standing.status) == "0 of 5 on track; KR-12.1, KR-12.2, KR-12.3, and 2 more off track"
    )


def test_an_objective_without_key_results_says_so() -> None:
    assert "no key results yet" in objective_text(EN, objective_standing())


def test_an_absent_owner_is_named_with_the_day_of_return() -> None:
    assert "Mei (away until 23 Nov)" in key_result_text(EN, standing_of(a_key_result(), away=AWAY), {})


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_a_word_beside_its_own_sign(status: Status) -> None:
    line = key_result_line(EN, standing_of(a_key_result(current=1), status=status), {})

    assert line.startswith(SIGNS[status])
    assert status_word(EN, status) in line
    assert list(SIGNS.values()).count(SIGNS[status]) == 1


def test_what_people_typed_can_mention_nobody() -> None:
    standing = standing_of(a_key_result(title=NASTY), reasons=(Blocked(a_blocker(what=NASTY, asked_id=None), 4),))

    line = key_result_line(EN, standing, {})

    assert "<" not in line
    assert "&lt;!channel&gt; &amp; &lt;@U1&gt;" in line


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Blocked(a_blocker(what="legal", asked_id=PersonId(7)), 1), "waits 1 working day for legal, Kai asked"),
        (Blocked(a_blocker(what="legal", asked_id=None), 4), "waits 4 working days for legal, the team asked"),
        (FarBehind(FAR), "far behind: 40% of what was expected by now"),
        (FarBehind(Pace(Fraction(747, 1000), PaceBand.FAR_BEHIND)), "far behind: 74% of what was expected by now"),
        (FarBehind(Pace(Fraction(1, 1000), PaceBand.FAR_BEHIND)), "far behind: 1% of what was expected by now"),
        (FarBehind(Pace(Fraction(-1, 5), PaceBand.FAR_BEHIND)), "far behind: 0% of what was expected by now"),
        (LowConfidence(3, 6), "low confidence: 3 of 10 sure, was 6"),
        (LowConfidence(3, None), "low confidence: 3 of 10 sure"),
        (Falling((9, 7, 5)), "confidence falls: 9 → 7 → 5"),
        (Stale(5), "check-in 5 working days late"),
        (Unattended(), "owner away until 23 Nov, nobody stands in"),
        (PastDue(date(2026, 11, 1)), "was due on 1 Nov"),
    ],
)
def test_every_reason_has_its_words(reason: Reason, words: str) -> None:
    assert reason_text(EN, reason, {7: "Kai"}, AWAY) == words


def test_what_needs_attention_says_each_fact_once() -> None:
    result = a_key_result(current=10, confidence=4)
    reasons = (FarBehind(FAR), LowConfidence(4, 6), Falling((7, 6, 4)))
    standing = standing_of(result, None, a_check_in(10, 4), a_check_in(10, 6), pace=FAR, reasons=reasons)

    text = key_result_text(EN, standing, {})

    assert text.endswith(
        "10%, 10 (0 → 100), at risk, Mei; far behind: 40% of what was expected by now; confidence falls: 7 → 6 → 4"
    )


def test_two_voices_stand_side_by_side() -> None:
    behind = Disagreement(rule=DisagreementRule.SURE_BUT_BEHIND, confidence=8, pace=FAR)
    unmoved = Disagreement(rule=DisagreementRule.SURE_BUT_UNMOVED, confidence=8, value=Decimal("93.1"))
    standing = standing_of(a_key_result(metric=Metric.PERCENT), disagreements=(behind, unmoved))

    assert reason_texts(EN, standing, {}) == [
        "40% of what was expected by now and unchanged in three check-ins, but 8 of 10 sure"
    ]


def test_two_voices_do_not_repeat_what_far_behind_has_said() -> None:
    behind = Disagreement(rule=DisagreementRule.SURE_BUT_BEHIND, confidence=8, pace=FAR)
    unmoved = Disagreement(rule=DisagreementRule.SURE_BUT_UNMOVED, confidence=8, value=Decimal("93.1"))
    held = standing_of(a_key_result(), reasons=(FarBehind(FAR), Stale(5)), disagreements=(behind,))

    assert reason_texts(EN, held, {}) == [
        "far behind: 40% of what was expected by now, but 8 of 10 sure",
        "check-in 5 working days late",
    ]
    assert reason_texts(EN, replace(held, reasons=(FarBehind(FAR),), disagreements=(behind, unmoved)), {}) == [
        "far behind: 40% of what was expected by now",
        "unchanged in three check-ins, but 8 of 10 sure",
    ]


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (a_key_result(metric=Metric.PERCENT, start=91, target=96, current="93.1"), "93.1% (91% → 96%)"),
        (a_key_result(metric=Metric.CURRENCY, unit="€", current=1200, target=5000), "€1,200 (€0 → €5,000)"),
        (a_key_result(metric=Metric.CURRENCY, unit="€", start="1.9", target=1, current="1.55"), "€1.55 (€1.90 → €1)"),
        (a_key_result(metric=Metric.CURRENCY, unit="M€", start=1, target=2, current="1.5"), "1.5 M€ (1 → 2)"),
        (a_key_result(unit="days"), "0 → 100 days"),
        (a_key_result(unit="days", current=40), "40 days (0 → 100)"),
        (yes_no(current=dec(1)), "done"),
        (yes_no(current=dec(0)), "not yet"),
        (milestones(None, None, None, done=2), "2 of 3"),
        (a_band(2, 3, current=dec("2.5")), "2.5, to stay between 2 and 3"),
        (replace(a_band(2, 3, current=dec("2.5")), unit="%"), "2.5%, to stay between 2% and 3%"),
        (replace(a_band(2, 3, current=None), unit="days"), "to stay between 2 and 3 days"),
    ],
)
def test_values_are_written_with_where_they_come_from_and_go_to(result: object, words: str) -> None:
    assert current_text(EN, result) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("result", "ahead", "step"),
    [
        (a_key_result(metric=Metric.PERCENT, start=91, target=96, current=93), "93% → 96% (from 91%)", "91% → 93%"),
        (a_key_result(metric=Metric.CURRENCY, unit="€", start=5, target=2, current=4), "€4 → €2 (from €5)", "€5 → €4"),
        (a_key_result(unit="days", start=5, target=2, current=4), "4 → 2 days (from 5)", "5 → 4 days"),
        (a_key_result(unit="days", start=5, target=2), "5 → 2 days", "5 → 5 days"),
        (milestones(None, None, None, done=2), "2 of 3 milestones", "0 of 3 → 2 of 3"),
    ],
)
def test_a_sign_stands_at_every_number_and_a_word_is_said_once(result: KeyResult, ahead: str, step: str) -> None:
    first, last = result.start or Decimal(0), result.current or result.start or Decimal(2)

    assert way(EN, result) == ahead
    assert steps(EN, result, first, last) == step


def test_numbers_are_written_in_the_readers_way() -> None:
    assert amount(DE, a_key_result(unit="Tage"), Decimal("1234.5")) == "1.234,5 Tage"


def test_milestones_that_weigh_differently_show_the_share() -> None:
    uneven = milestones(None, None, weights=(3, 1))

    assert amount(EN, uneven, Decimal(3)) == "75%"


@pytest.mark.parametrize(
    ("ratio", "shown", "words"),
    [
        (Fraction(0), "░" * 10, "0%"),
        (Fraction(1, 1000), "░" * 10, "1%"),
        (Fraction(1, 2), "▓" * 5 + "░" * 5, "50%"),
        (Fraction(999, 1000), "▓" * 9 + "░", "99%"),
        (Fraction(1), "▓" * 10, "100%"),
        (Fraction(-1, 2), "░" * 10, "0%"),
        (Fraction(3, 2), "▓" * 10, "100%"),
    ],
)
def test_a_bar_is_full_only_when_all_is_done(ratio: Fraction, shown: str, words: str) -> None:
    assert bar(ratio) == shown
    assert percent_text(EN, max(Fraction(0), min(Fraction(1), ratio))) == words


def test_a_paused_key_result_is_called_paused() -> None:
    standing = standing_of(replace(a_key_result(), state=KeyResultState.PAUSED))

    assert "paused" in key_result_text(EN, standing, {})
