"""What people type in Chinese is read, and what they read is written as Chinese is."""

from datetime import date
from decimal import Decimal

import pytest

from bot.domain.answers import says_nothing_moved
from bot.domain.chinese import enumerated, fitted, sentences
from bot.domain.decisions import TypedDecision, read_decision
from bot.domain.drafting import read_draft
from bot.domain.numbers import read_value
from bot.domain.numerals import TwoWays
from bot.domain.okrs import Direction, Metric
from bot.domain.oneline import OneLine, read_line, split_code
from bot.domain.past_days import read_past_day
from bot.domain.typed_days import read_days
from tests.domain.okr_builders import a_key_result, yes_no

SATURDAY = date(2026, 11, 28)


def _november(day: int) -> date:
    return date(2026, 11, day)


def test_what_the_button_says_can_be_typed() -> None:
    for typed in ("没有变化", "没有变化。", "没有变化，信心照旧"):
        assert says_nothing_moved(typed)
    assert not says_nothing_moved("没有变化吗")


def _december(day: int) -> date:
    return date(2026, 12, day)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("11月30日", _november(30), _november(30)),
        ("１１月３０号", _november(30), _november(30)),
        ("十二月十日", _december(10), _december(10)),
        ("2027年1月4日", date(2027, 1, 4), date(2027, 1, 4)),
        ("12月1日至4日", _december(1), _december(4)),
        ("12月1日 – 12月4日", _december(1), _december(4)),
        ("从周一到周三", _november(30), _december(2)),
        ("到周五", SATURDAY, _december(4)),
        ("截至周五", SATURDAY, _december(4)),
        ("到12月5日为止", SATURDAY, _december(5)),
        ("下周五", _december(4), _december(4)),
        ("下星期", _november(30), _december(6)),
        ("本周", SATURDAY, _november(29)),
        ("明天到星期日", _november(29), _november(29)),
    ],
)
def test_days_are_read(typed: str, first: date, last: date) -> None:
    assert read_days(typed, SATURDAY) == (first, last)


@pytest.mark.parametrize("typed", ["13月1日", "2月30日", "周八", "某天", "前"])
def test_what_is_no_day_is_not_guessed(typed: str) -> None:
    assert read_days(typed, SATURDAY) is None


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("昨天", _november(27)),
        ("前天？", _november(26)),
        ("周五", _november(27)),
        ("上周五", _november(20)),  # of the week before, though yesterday was a Friday
        ("3天前", _november(25)),
        ("两周前", _november(14)),
        ("3月3日", date(2026, 3, 3)),
    ],
)
def test_past_days_are_read(typed: str, day: date) -> None:
    assert read_past_day(typed, SATURDAY) == day


@pytest.mark.parametrize(
    ("line", "words", "day"),
    [
        ("调整定价测试 截至周五", "调整定价测试", _december(4)),
        ("调整定价测试，12月10日前。", "调整定价测试", _december(10)),
        ("前往上海谈判", "前往上海谈判", None),
    ],
)
def test_a_decision_ends_with_its_day(line: str, words: str, day: date | None) -> None:
    assert read_decision(line, SATURDAY) == TypedDecision(words, day)


def test_a_draft_in_chinese_is_understood() -> None:
    draft = read_draft(
        "目标：支付顺畅无阻\n1、支付成功率从 91% 提升到 96%\n- 退款时长 5天 → 2天\n"
        "- 营收从 100万元 提升到 1.5亿元，截至12月20日。\n- 流失率保持在 2% 到 3% 之间\n- 12月15日前完成 SOC 2 报告",
        date(2026, 10, 1),
        date(2026, 12, 31),
    )
    share, refunds, revenue, churn, report = draft.lines
    assert draft.title == "支付顺畅无阻"
    assert (share.title, share.metric, share.start, share.target) == (
        "支付成功率",
        Metric.PERCENT,
        Decimal(91),
        Decimal(96),
    )
    assert (refunds.title, refunds.direction, refunds.unit) == ("退款时长", Direction.DECREASE, "天")
    assert (revenue.start, revenue.target, revenue.unit) == (Decimal(1_000_000), Decimal(150_000_000), "元")
    assert revenue.due_day == _december(20)
    assert (churn.title, churn.band_low, churn.band_high) == ("流失率", Decimal(2), Decimal(3))
    assert (report.title, report.due_day) == ("完成 SOC 2 报告", _december(15))
    assert not any(line.not_understood for line in draft.lines)


def test_numbers_are_read() -> None:
    yuan = a_key_result(title="收入", start=0, target=50_000, unit="元")
    share = a_key_result(title="占比", start=0, target=100, metric=Metric.PERCENT, unit="%")
    assert [read_value(typed, yuan) for typed in ("1.2万", "１．２万元", "３千", "0.5亿", "￥12000")] == [
        Decimal(each) for each in (12_000, 12_000, 3_000, 50_000_000, 12_000)
    ]
    assert read_value("１２，０００", yuan) == TwoWays(Decimal(12_000), Decimal(12))
    assert [read_value(typed, share) for typed in ("百分之58", "58％")] == [58, 58]
    assert [read_value(typed, yes_no()) for typed in ("是。", "完成", "否", "还没有", "尚未达到")] == [1, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("KR-12.2：45，信心7，定价测试，已上线", OneLine(Decimal(45), 7, "定价测试，已上线")),
        ("kr12.2 ４５ 信心７", OneLine(Decimal(45), 7, "")),
        ("KR-12.2 45，定价2版，已上线", OneLine(Decimal(45), None, "定价2版，已上线")),
    ],
)
def test_a_check_in_on_one_line_needs_no_spaces(typed: str, line: OneLine) -> None:
    code, rest = split_code(typed) or (None, "")
    assert code is not None
    assert read_line(rest, a_key_result(start=0, target=100, current=40, confidence=6)) == line


@pytest.mark.parametrize(
    ("sentence", "values", "said"),
    [
        ("截至 {day} 前", {"day": "11月9日"}, "截至 11月9日前"),
        ("{name} 已离开。", {"name": "陈洁"}, "陈洁已离开。"),
        ("{name} 已离开。", {"name": "Kai"}, "Kai 已离开。"),
        ("由 {name} 填写", {"name": "陈 洁"}, "由陈 洁填写"),
        ("{code} {title}", {"code": "陈洁", "title": "周敏"}, "陈洁 周敏"),
        ("关闭 *{code}* 目标", {"code": "目标"}, "关闭 *目标* 目标"),
        ("{{{one}}}", {"one": 1}, "{1}"),
        ("", {}, ""),
    ],
)
def test_no_space_stands_between_chinese_characters(sentence: str, values: dict[str, object], said: str) -> None:
    assert fitted(sentence, values) == said


def test_lists_and_sentences() -> None:
    assert enumerated(["Mei", "Kai", "Lea"], "和") == "Mei、Kai 和 Lea"
    assert enumerated(["陈洁", "周敏"], "和") == "陈洁和周敏"
    assert (enumerated(["Mei"], "和"), enumerated([], "和")) == ("Mei", "")
    assert sentences(["已保存。", "请继续。", "*更多*"]) == "已保存。请继续。 *更多*"
