"""A team in Shanghai reads and types Chinese, beside a colleague who reads English."""

import pytest

from tests.journeys.test_setting_up import changes, choices, desk
from tests.journeys.town import Town, bot_of, words_of

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA = "U0ADA", "U0MEI", "U0KAI", "U0LEA"
MONDAY = "2026-11-16T10:00:00+01:00"
WEDNESDAY = "2026-11-18T12:00:00+01:00"


def test_a_week_in_chinese(ready: Town) -> None:
    ready.control("user", id=MEI, locale="zh-CN")
    ready.control("channel", id="C0PAY", members=[ADA, MEI, KAI, LEA, bot_of(ready)])
    changes(ready, "choose_team", choices(desk(ready), "choose_team")["Payments"], language="zh")

    drafted = ready.submits(
        MEI, ready.says(MEI, "new")["view"], text="结账顺畅\n- 结账成功率从 91% 提升到 96%\n- 12月15日前完成合规报告"
    )
    saved = ready.submits(MEI, drafted["view"])
    assert saved["ok"], saved
    ready.control("close", user=MEI, view_id=saved["view"]["id"], all=True)
    assert "KR-2.1 结账成功率：0%，91% → 96%，待定，Mei Tanaka" in (page := ready.reads(MEI, "O-2"))
    assert "KR-2.2 完成合规报告" in page

    ready.clock_to(MONDAY)
    [prompt] = ready.direct_messages(MEI)
    assert "*星期一，Mei Tanaka：" in words_of(prompt)
    assert "哪些有进展？" in words_of(prompt)
    assert "已推迟到" in ready.reads(MEI, "snooze 一小时")
    assert "*谢谢 Mei Tanaka，已记录：*" in (said := ready.reads(MEI, "KR-1.1：94%，信心７，接口已修复"))
    assert "*KR-1.1* Checkout success：94%，信心 7/10，“接口已修复”" in said
    assert "*KR-2.2* 完成合规报告：已完成，信心 10/10" in ready.reads(MEI, "KR-2.2 完成，信心10")
    assert "“也许”既不是数值也不是信心，因此没有记录。" in ready.reads(MEI, "KR-1.3 也许")
    away = ready.reads(MEI, f"away 到周五，代理人 <@{KAI}>")
    assert "*你已登记外出：11月16日周一 – 11月20日周五。*" in away
    assert "Kai Berg 是你的代理人。" in away
    assert "读不出这些日期" in ready.reads(MEI, "away 某天")
    assert "我不明白“公司们”的意思。" in ready.reads(MEI, "公司们")

    assert "94% (91% → 96%)" in ready.reads(KAI, "O-1")
    assert "7 of 10 sure" in ready.reads(KAI, "O-1")

    ready.clock_to(WEDNESDAY)
    digest = words_of(ready.channel_messages("C0PAY"))
    assert "*Payments，第 7 周，共 13 周：5 个中有 2 个正常推进。*" in digest
    assert "有进展：完成合规报告 尚未达到 → 已完成；Checkout success 91% → 94%。" in digest
    assert "“接口已修复”——Mei Tanaka，KR-1.1" in digest
