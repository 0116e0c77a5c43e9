"""The Chinese catalogue keeps to its rules of writing (docs/translating.md), and is given to those who read it."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from babel.messages.pofile import read_po

from bot.domain.decisions import read_decision
from bot.domain.drafting import read_draft, split_due_day
from bot.domain.past_days import read_past_day
from bot.domain.typed_days import read_days
from bot.i18n import LOCALES, language
from bot.views.blocks import bold, md

ZH = language("zh-CN")
_BOLD = re.compile(r"\*[^*\n]+\*")
_BESIDE = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9{]|[A-Za-z0-9}][\u4e00-\u9fff]")
_HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]")
_DAYS = re.compile(r"\d+年|\d+月\d+日|\d天|截至(?=\d)")
_CHINESE_VALUES = re.compile(r"\{(?:weekday|what|practice|people|sure|day|rule|said|chosen|words)\}")


def _sentences() -> Iterator[tuple[str, str]]:
    with (LOCALES / "zh" / "LC_MESSAGES" / "okrbot.po").open("rb") as source:
        for message in read_po(source, locale="zh"):
            said = message.string if isinstance(message.string, str) else next(iter(message.string or ()), "")
            if message.id and said:
                yield (message.id if isinstance(message.id, str) else message.id[1]), said


def test_bold_words_stand_apart() -> None:
    """Slack takes a ``*`` for bold only beside a space or at an end."""
    for source, said in _sentences():
        for found in _BOLD.finditer(said):
            around = said[max(0, found.start() - 1) : found.start()] + said[found.end() : found.end() + 1]
            assert not around.strip(), said
        assert source.count("*") == said.count("*"), said


def test_signs_are_full_width_and_letters_stand_apart() -> None:
    for _, said in _sentences():
        words = _DAYS.sub("", _CHINESE_VALUES.sub("", said))
        assert not _HALF_WIDTH.search(words), said
        assert not _BESIDE.search(words), said


def test_days_lists_and_joined_words_are_chinese() -> None:
    monday = date(2026, 11, 9)
    assert (ZH.day(monday), ZH.long_day(monday), ZH.full_day(monday)) == (
        "11月9日",
        "11月9日周一",
        "2026年11月9日星期一",
    )
    assert ZH.moment(datetime(2026, 11, 9, 1, tzinfo=UTC), "Asia/Shanghai") == "11月9日周一 09:00"
    assert (ZH.list(["Mei", "Kai", "陈洁"]), ZH.either(["是", "否"])) == ("Mei、Kai 和陈洁", "是或否")
    assert (ZH.commas("ab"), ZH.semicolons("ab"), ZH.names("ab")) == ("a，b", "a；b", "a、b")
    assert (ZH.colon("O-1", "完成"), ZH.aside("5", "之前 3")) == ("O-1：完成", "5（之前 3）")
    assert ZH("Away until {day}", day="11月9日") == "外出至 11月9日"
    assert ZH.plural("{count} paused", "{count} paused", 1) == "1 个已暂停"
    assert md(ZH, "{name} is saved.", name=bold("陈洁")) == "*陈洁* 已保存。"
    assert md(ZH, "{name} is saved.", name="<陈洁>") == "&lt;陈洁&gt; 已保存。"


def test_who_reads_traditional_characters_is_not_given_simplified_ones() -> None:
    assert [language(each)("Save") for each in ("zh-CN", "zh-SG", "zh")] == ["保存"] * 3
    assert [language(each)("Save") for each in ("zh-TW", "zh-HK", "zh-Hant-TW")] == ["Save"] * 3
    english, away = language("zh-TW"), language("zh-TW")("{name} is away", name="陈洁")
    assert (english.commas("ab"), away) == ("a, b", "陈洁 is away")


def test_examples_can_be_typed_as_they_stand() -> None:
    today, first, last = date(2026, 11, 9), date(2026, 10, 1), date(2026, 12, 31)
    past = ZH("Please write it like 3 March, 2026-03-03, yesterday or last Friday.").partition("：")[2].strip("。")
    assert [read_past_day(each, today) for each in re.split("[、或]", past)] == [
        date(2026, 3, 3),
        date(2026, 3, 3),
        date(2026, 11, 8),
        date(2026, 11, 6),
    ]
    away = ZH("I cannot read these days. Try Mon – Fri, or until Friday.").partition("可以写 ")[2].strip("。")
    assert [read_days(each, today) for each in away.split("，或")] == [(today, date(2026, 11, 13))] * 2
    decision = ZH("{command} review decide Move the pricing test @kai by Friday", command="/okr")
    assert read_decision(decision, today).day == date(2026, 11, 13)
    milestone = ZH("One a line, such as: Design signed off by 15 Nov").partition("：")[2]
    assert split_due_day(milestone, first, last)[:2] == ("设计定稿", date(2026, 11, 15))
    draft = ZH("Checkout just works\n- Checkout success 91% → 96%\n- Refund time 5 d → 2 d\n- SOC 2 report by 15 Dec")
    read = read_draft(draft, first, last)
    assert [line.title for line in read.lines] == ["支付成功率", "退款时长", "SOC 2 报告"]
    assert (read.lines[2].due_day, [line.not_understood for line in read.lines]) == (date(2026, 12, 15), [()] * 3)
