"""The paste box, and days as people write them (product.md, Drafting)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.days import DayRefusal, NotADay, read_day
from bot.domain.drafting import MOST_LINE, MOST_LINES, read_draft, read_draft_line
from bot.domain.drafts import DraftLine, DraftProblem
from bot.domain.okrs import Direction, Metric
from tests.domain.okr_builders import DEC_31, OCT_1

DEC_15 = date(2026, 12, 15)
PASTED = """Customers trust the checkout

- Checkout success 91% → 96%
- Refund time 5 d → 2 d
- SOC 2 report by 15 Dec
"""
FORMS_OF_DEC_15 = (
    "15 Dec|15 December|Dec 15|December 15th|15th of December|15.12.|15.12|15.12.2026|2026-12-15|12/15|15/12|12月15日"
    "|2026年12月15日|15. Dezember|15. Dez.|Dec 15, 2026|１５ Dec"
)


def line(text: str) -> DraftLine:
    return read_draft_line(text, OCT_1, DEC_31)


def problems(text: str) -> list[str]:
    return [each.problem.value for each in line(text).not_understood]


def test_a_pasted_objective_is_understood_as_a_whole() -> None:
    draft = read_draft(PASTED, OCT_1, DEC_31)
    assert draft.title == "Customers trust the checkout"
    assert not any(each.not_understood for each in draft.lines)
    assert [(each.title, each.metric, each.unit, each.start, each.target, each.due_day) for each in draft.lines] == [
        ("Checkout success", Metric.PERCENT, "%", 91, 96, None),
        ("Refund time", Metric.NUMBER, "d", 5, 2, None),
        ("SOC 2 report", Metric.YES_NO, "", None, None, DEC_15),
    ]


@pytest.mark.parametrize(
    ("text", "title", "start", "target", "unit"),
    [
        ("* NPS 30 -> 45", "NPS", 30, 45, ""),
        ("• Reduce refund time from 5 to 2", "Reduce refund time", 5, 2, ""),
        ("1. Checkout success: 91% to 96% in Germany", "Checkout success in Germany", 91, 96, "%"),
        ("2) Checkout 91 => 96%", "Checkout", 91, 96, "%"),
        ("- NPS -5 → 20", "NPS", -5, 20, ""),
        ("- Checkout success (91% → 96%)", "Checkout success", 91, 96, "%"),
        ("- Refund time (EU) (5 d → 2 d).", "Refund time (EU)", 5, 2, "d"),
        ("- **Checkout success** 91% → 96%", "Checkout success", 91, 96, "%"),
        ("**Checkout success** 91% → 96%", "Checkout success", 91, 96, "%"),
        ("- Checkout success (from 91% to 96%)", "Checkout success", 91, 96, "%"),
        ("- Checkout success (91% → 96%), by 15 Dec", "Checkout success", 91, 96, "%"),
        ("- Use 2**10 buckets 3 → 4", "Use 2**10 buckets", 3, 4, ""),
        ("- **结账成功率**从91%提升到96%", "结账成功率", 91, 96, "%"),
        ("- Raise NPS from 30 to 45 (120 to 300 answers)", "Raise NPS (120 to 300 answers)", 30, 45, ""),
        ("- SOC 2 level 3 → 4", "SOC 2 level", 3, 4, ""),
        ("- Tickets 100 → 50 per week", "Tickets per week", 100, 50, ""),
        ("- Response 5 working days → 2 working days", "Response", 5, 2, "working days"),
        ("- Grow from 1 000 to 2 500 users", "Grow", 1000, 2500, "users"),
        ("- Revenue €1.2M → €2M", "Revenue", 1_200_000, 2_000_000, "€"),
        ("- Umsatz von 1,2 Mio € auf 2 Mio €", "Umsatz", 1_200_000, 2_000_000, "€"),
        ("- Fehlerquote 5 % auf 2 %", "Fehlerquote", 5, 2, "%"),
        ("- 用户 12万 → 20万", "用户", 120_000, 200_000, ""),
        ("- 结账成功率从 91% 提升到 96%", "结账成功率", 91, 96, "%"),
        ("- 退款时间从5天缩短到2天", "退款时间", 5, 2, "天"),
        ("- 客户数从100增加到200家", "客户数", 100, 200, "家"),
        ("- 成本由5元降至3元", "成本", 5, 3, "元"),
        ("- 签到率从3万提高到5万", "签到率", 30_000, 50_000, ""),
        ("- Umsatz 1,2 Mio € auf 2 Mio €", "Umsatz", 1_200_000, 2_000_000, "€"),
        ("KR1: Checkout 91% → 96%", "Checkout", 91, 96, "%"),
    ],
)
def test_changes_are_read_in_many_forms(text: str, title: str, start: int, target: int, unit: str) -> None:
    found = line(text)
    assert (found.title, found.start, found.target, found.unit) == (title, Decimal(start), Decimal(target), unit)
    assert found.direction is (Direction.INCREASE if target > start else Direction.DECREASE)
    assert not found.not_understood


@pytest.mark.parametrize(
    ("text", "title", "target", "falls"),
    [
        ("- NPS达到45", "NPS", 45, False),
        ("- 毛利率提升到45%", "毛利率", 45, False),
        ("- 交付周期缩短至5天", "交付周期", 5, True),
        ("- 流失率低于3%", "流失率", 3, True),
        ("- Fehlerquote unter 1 %", "Fehlerquote", 1, True),
        ("- Error rate below 1%", "Error rate", 1, True),
        ("- NPS over 50", "NPS", 50, False),
    ],
)
def test_a_target_alone_is_read_in_many_forms(text: str, title: str, target: int, falls: bool) -> None:
    found = line(text)
    assert (found.title, found.target) == (title, Decimal(target))
    assert found.direction is (Direction.DECREASE if falls else Direction.INCREASE)
    assert problems(text) == ["no_start"]


@pytest.mark.parametrize(
    ("text", "title", "start", "target", "unit", "falls"),
    [
        ("- NPS auf 35 erhöhen", "NPS erhöhen", None, 35, "", False),
        ("- NPS von 30 auf 35 erhöhen", "NPS erhöhen", 30, 35, "", False),
        ("- Umsatz auf 1,2 Mio € steigern", "Umsatz steigern", None, 1_200_000, "€", False),
        ("- Fehlerquote auf 1 % senken", "Fehlerquote senken", None, 1, "%", True),
        ("- Antwortzeit auf 4 h verkürzen.", "Antwortzeit verkürzen.", None, 4, "h", True),
    ],
)
def test_the_verb_at_the_end_of_a_german_line_is_no_unit(
    text: str, title: str, start: int | None, target: int | None, unit: str, falls: bool
) -> None:
    found = line(text)
    assert (found.title, found.start, found.target, found.unit) == (title, start, target, unit)
    assert found.direction is (Direction.DECREASE if falls else Direction.INCREASE)


@pytest.mark.parametrize(
    ("text", "said", "falls"),
    [
        ("- Increase sign-ups by 20%", "by 20%", False),
        ("- Grow revenue by 20% in Germany by 15 Dec", "by 20% in Germany", False),
        ("- Grow ARR by €1.2M", "by €1.2M", False),
        ("- Reduce churn by 2 points", "by 2 points", True),
        ("- Increase sign-ups from 1000 by 20%", "by 20%", False),
        ("- Costs down by 15 %", "by 15 %", True),
        ("- Sign-ups +20%", "+20%", False),
        ("- Costs -15%", "-15%", True),
        ("- 20% fewer refunds", "20% fewer refunds", True),
        ("- Umsatz um 20 % steigern", "um 20 % steigern", False),
        ("- Churn um 3 Prozentpunkte senken", "um 3 Prozentpunkte senken", True),
        ("- 新增用户增长20%", "20%", False),
        ("- 将流失率降低5个百分点", "5个百分点", True),
        ("- Grow revenue by at least 20%", "by at least 20%", False),
        ("- Grow revenue by 10% to 15%", "by 10% to 15%", False),
        ("- Increase articles read by 20%", "by 20%", False),
        ("- Increase speed by 3 seconds", "by 3 seconds", False),
        ("- Cut the bill by $5k per month", "by $5k", True),
        ("- Grow sign-ups by 20%, in all markets", "by 20%", False),
        ("- Costs down by 3 points", "by 3 points", True),
        ("- Kosten: -15%", "-15%", True),
        ("- Grow sign-ups by 20% at lower prices", "by 20%", False),
        ("- Rund 20 % weniger Tickets", "Rund 20 % weniger Tickets", True),
        ("- 收入增长10%到15%", "10%到15%", False),
        ("- 通过降低价格，收入增长20%", "20%", False),
        ("- 增加5个客户", "5个客户", False),
    ],
)
def test_by_how_much_alone_is_no_target(text: str, said: str, falls: bool) -> None:
    found = line(text)
    assert (found.start, found.target, found.title) == (None, None, text[2:].removesuffix(" by 15 Dec"))
    assert found.metric is Metric.NUMBER
    assert found.direction is (Direction.DECREASE if falls else Direction.INCREASE)
    assert [(one.problem.value, one.about) for one in found.not_understood] == [("by_how_much", said)]


@pytest.mark.parametrize(
    ("text", "title", "start", "target"),
    [
        ("- Halte die Abweichung unter +5 %", "die Abweichung", None, None),
        ("- Increase sign-ups by 20% (from 1000 to 1300)", "Increase sign-ups by 20%", 1000, 1300),
        ("- Lift NPS from 30 by 5 points to 35", "Lift NPS", 30, 35),
        ("- Lift NPS by 5 points to 35", "Lift NPS", None, 35),
        ("- Margin to -5%", "Margin", None, -5),
        ("- Reduce emissions by 2030", "Reduce emissions by 2030", None, None),
        ("- Improve pages read by 20% of teams", "Improve pages read by 20% of teams", None, None),
        ("- Improve the check um 10 Uhr", "Improve the check um 10 Uhr", None, None),
        ("- Hire 5 engineers", "Hire 5 engineers", None, None),
        ("- Improve CSAT 4.1 → 4.5 (by 10%)", "Improve CSAT (by 10%)", Decimal("4.1"), Decimal("4.5")),
        ("- NPS von 30 auf 35 (um 5 Punkte) erhöhen", "NPS (um 5 Punkte) erhöhen", 30, 35),
        ("- 新增用户从1000到1200，增长20%", "新增用户 ，增长20%", 1000, 1200),
        ("- 新增用户达到1200，增长20%", "新增用户 ，增长20%", None, 1200),
        ("- Reach 1000 sign-ups, +20% vs. Q3", "Reach 1000 sign-ups, +20% vs. Q3", None, 1000),
        ("- Marge auf +5 %", "Marge", None, 5),
        ("- Umsatz um 20 % auf 1,2 Mio € steigern", "Umsatz steigern", None, 1_200_000),
        ("- Abweichung höchstens +5 %", "Abweichung", None, 5),
        ("- Grow sign-ups by 15 Dec to 600", "Grow sign-ups by 15 Dec", None, 600),
        ("- Reduce emissions by 2030 to 0", "Reduce emissions by 2030", None, 0),
        ("- Reduce pages owned by 2 teams to 0", "Reduce pages owned by 2 teams", None, 0),
        ("- Improve on-time delivery by 5 pm to 95%", "Improve on-time delivery by 5 pm", None, 95),
        ("- Reduce incidents caused by 3 vendors", "Reduce incidents caused by 3 vendors", None, None),
        ("- Growth plan signed off by 3 directors", "Growth plan signed off by 3 directors", None, None),
        ("- Picked up by 5 newspapers", "Picked up by 5 newspapers", None, None),
        ("- Improve docs by 10am", "Improve docs by 10am", None, None),
        ("- Angebot rund um 5 Produkte ausbauen", "Angebot rund um 5 Produkte ausbauen", None, None),
        ("- Run 5 A/B tests with +5% lift", "Run 5 A/B tests with +5% lift", None, None),
        *((f"- {text}", text, None, None) for text in ("提升7日留存率", "提升5G覆盖", "提高2026年收入", "减少1级故障")),
        *((f"- {text}", text, None, None) for text in ("提高3个页面的速度", "降低3天以上未回复工单")),
    ],
)
def test_by_how_much_is_not_asked_about_where_a_target_or_something_else_is_said(
    text: str, title: str, start: Decimal | int | None, target: Decimal | int | None
) -> None:
    found = line(text)
    assert (found.title, found.start, found.target) == (title, start, target)
    assert "by_how_much" not in problems(text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("- keep churn between 2% and 3%", "2", "3"),
        ("- keep churn at 2–3%", "2", "3"),
        ("- churn zwischen 2 und 3 %", "2", "3"),
        ("- keep churn below 3%", "0", "3"),
        ("- churn unter 3 % halten", "0", "3"),
        ("- keep churn above 99.9%", "99.9", "100"),
    ],
)
def test_a_band_is_kept(text: str, low: str, high: str) -> None:
    found = line(text)
    assert (found.title, found.direction, found.metric) == ("churn", Direction.MAINTAIN, Metric.PERCENT)
    assert (found.band_low, found.band_high) == (Decimal(low), Decimal(high))
    assert not found.not_understood


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- Increase NPS to 50", ["no_start"]),
        ("- Reach 500 customers", ["no_start"]),
        ("- Erreiche 500 Kunden", ["no_start"]),
        ("- Churn 2%", ["no_start"]),
        ("- Users 1.234 → 2.000", ["number_reads_two_ways"] * 2),
        ("- Revenue from 1.2 to 2 Mio €", ["number_reads_two_ways"]),
        ("- Latency 2 → 3 → 4", ["more_than_two"]),
        ("- Refunds 5 → 5", ["target_is_start"]),
        ("- 5 → 10", ["no_title"]),
        ("- Refund 5 d → 2 h", ["units_differ"]),
        ("- keep churn between 3% and 2%", ["band_has_no_width"]),
        ("- keep latency above 20 ms", ["band_needs_two_ends"]),
        ("- Launch by 30 Feb", ["no_such_day"]),
        ("- Launch by 5/12", ["day_reads_two_ways"]),
        ("- Launch by 15 March", ["day_outside_cycle"]),
        ("- " + "x" * 301, ["line_too_long"]),
    ],
)
def test_what_is_not_understood_is_named(text: str, found: list[str]) -> None:
    assert problems(text) == found


def test_both_readings_are_kept_for_the_question() -> None:
    first = line("- Users 1.234 → 2000").not_understood[0]
    assert (first.problem, first.numbers) == (DraftProblem.NUMBER_READS_TWO_WAYS, (Decimal(1234), Decimal("1.234")))


@pytest.mark.parametrize("text", ["Phase 2 (100 to 500 users)", "top 10 (100 → 500)"])
def test_a_number_in_brackets_is_not_joined_to_the_one_before(text: str) -> None:
    assert (line(text).start, line(text).target) == (Decimal(100), Decimal(500))


def test_by_half_is_no_day() -> None:
    found = line("- Reduce churn by half")
    assert (found.title, found.due_day, found.not_understood) == ("Reduce churn by half", None, ())


@pytest.mark.parametrize(
    "first",
    [
        "* Objective: Trust",
        "- Ziel: **Trust**",
        "1. 目标：Trust",
        "Objective: Trust",
        "**Trust**",
        "**Objective: Trust**",
    ],
)
def test_a_line_that_is_called_an_objective_is_one_behind_a_bullet_too(first: str) -> None:
    draft = read_draft(f"{first}\n- NPS 30 → 45", OCT_1, DEC_31)
    assert (draft.title, [each.title for each in draft.lines]) == ("Trust", ["NPS"])


def test_a_text_that_begins_with_a_bullet_has_no_title() -> None:
    draft = read_draft("- NPS 30 → 45\n" * (MOST_LINES + 2), OCT_1, DEC_31)
    assert (draft.title, len(draft.lines), draft.left_out) == ("", MOST_LINES, 2)
    assert read_draft(" \n", OCT_1, DEC_31).lines == ()


@pytest.mark.parametrize("text", FORMS_OF_DEC_15.split("|"))
def test_days_are_read_in_many_forms(text: str) -> None:
    assert read_day(text, OCT_1, DEC_31) == DEC_15


def test_the_end_of_a_month_is_its_last_day() -> None:
    assert read_day("end of November", OCT_1, DEC_31) == read_day("Ende Nov", OCT_1, DEC_31) == date(2026, 11, 30)


def test_a_day_without_a_year_is_the_one_inside_the_cycle() -> None:
    assert read_day("10 Jan", date(2026, 12, 1), date(2027, 2, 28)) == date(2027, 1, 10)
    assert read_day("29 Feb", date(2027, 7, 1), date(2028, 6, 30)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("soon", "unreadable"), ("30 Feb", "no_such_day"), ("2025-12-15", "outside_cycle"), ("5/11", "two_ways")],
)
def test_a_day_that_is_not_taken_says_why(text: str, reason: str) -> None:
    found = read_day(text, OCT_1, DEC_31)
    assert isinstance(found, NotADay)
    assert found.reason is DayRefusal(reason)


@given(st.dates(OCT_1, DEC_31), st.sampled_from(["%d %b", "%B %d", "%d.%m.", "%Y-%m-%d", "%m月%d日", "%b %d, %Y"]))
def test_every_day_of_the_cycle_is_read_in_every_form(day: date, form: str) -> None:
    assert read_day(day.strftime(form), OCT_1, DEC_31) == day


@given(st.text(max_size=400))
def test_whatever_is_pasted_is_kept_and_judged(text: str) -> None:
    draft = read_draft(text, OCT_1, DEC_31)
    for each in draft.lines:
        assert each.due_day is None or OCT_1 <= each.due_day <= DEC_31
        assert each.not_understood or each.title


@pytest.mark.parametrize("length", [3_000, 10_000])
@pytest.mark.parametrize(
    ("before", "after", "title"),
    [
        ("- keep", "x", "keep x"),
        ("- keep churn between", "2% and x", "keep churn between 2% and x"),
        ("- Churn from", "5% to x", "Churn from 5% to x"),
        ("- Report by", "(", "Report by ("),
    ],
)
def test_long_runs_of_spaces_are_one_space(before: str, after: str, title: str, length: int) -> None:
    """Patterns with optional spaces would take minutes for these."""
    assert line(before + " " * length + after).title == title


@pytest.mark.parametrize("unit", ["1 ", "1'", "keep 1 ", "from 1 ", " by 1 ", " by .", "在1", "到1 ", "-€-1 ", "1 to "])
def test_a_line_that_repeats_itself_is_read_all_the_same(unit: str) -> None:
    text = (unit * MOST_LINE)[: MOST_LINE - 1] + "x"
    assert line(text).text == text


def test_ten_thousand_characters_in_one_line_are_too_long() -> None:
    assert problems("- keep " + "1 in " * 2_000) == ["line_too_long"]


def test_only_the_beginning_of_a_line_is_a_bullet_or_a_label() -> None:
    assert line("- Demo: 5 → 10").title == "Demo"
    assert line("- Refund time - abroad: 5 → 2").title == "Refund time - abroad"
    assert line("KR 2: NPS 30 → 45").title == "NPS"


def test_a_day_in_brackets_or_after_due_by_is_a_due_day() -> None:
    assert [(each.title, each.due_day) for each in (line("- Report (by 15 Dec)."), line("- Report due by 15 Dec"))] == [
        ("Report", DEC_15),
        ("Report", DEC_15),
    ]
