"""The practices in Chinese: sentences that code puts together have Chinese signs, and no spaces between them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from bot.domain.cheers import Cheered
from bot.domain.control import ControlDecision, ControlPeriod, ControlRhythm
from bot.domain.pilots import PilotIteration
from bot.domain.questions import Question
from bot.domain.readiness import Characteristic, Figures
from bot.domain.sessions import Repeat, Session
from bot.i18n import language
from bot.services.control.content import ControlPage, ControlSheet
from bot.services.sessions.content import QuestionSheet, SessionPage, SessionSheet
from bot.views.control_words import page_texts
from bot.views.helping.cheer import digest_line, news_line
from bot.views.pilot_words import figures_text
from bot.views.readiness.words import arithmetic
from bot.views.sessions.page import questions_sheet
from tests.domain.okr_builders import an_objective
from tests.views.standings import a_person

ZH = language("zh-CN")
NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
TODAY = date(2026, 11, 16)
HERE: Any = 1


def test_cheers_of_several_are_divided_by_a_chinese_semicolon() -> None:
    first = Cheered(objective=an_objective(number=7), by=(a_person("陈洁"), a_person("Kai", 2)))
    second = Cheered(objective=an_objective(number=8), by=(a_person("陈洁"),), words=(("陈洁", "干得好"),))

    assert digest_line(ZH, [first, second]) == "Kai 和陈洁给 O-7 点了赞；陈洁给 O-8 点了赞。"
    assert news_line(ZH, second).startswith("陈洁给 O-8 点了赞：“干得好”")


def test_what_was_under_control_is_told_without_spaces_between_sentences() -> None:
    days: dict[str, Any] = {"first_day": date(2026, 11, 9), "last_day": TODAY, "started_at": NOW, "ends_at": NOW}
    people: dict[str, Any] = {"started_by_id": HERE, "responsible_id": 2, "objective_id": HERE, "cycle_id": HERE}
    said: dict[str, Any] = {"said_yes": 2, "said_no": 1, "said_cannot_say": 0}
    period = ControlPeriod(
        id=1, workspace_id=HERE, because="供应商退出", rhythm=ControlRhythm.DAILY, **days, **people, **said
    )
    decision = ControlDecision(id=1, workspace_id=HERE, period_id=1, by_id=2, text="先手工退款", at=NOW)  # type: ignore[arg-type]
    names = {1: "陈洁", 2: "Kai"}
    sheet = ControlSheet(
        period=period, objective=an_objective(), names=names, last_day=TODAY, runs=False, decisions=(decision,)
    )

    first, decided, asked, yes, *_ = page_texts(ZH, ControlPage(periods=(sheet,)))
    assert first == "曾管控至 11月16日：由 Kai 决定。由陈洁于 11月9日启动：供应商退出"
    assert (decided, asked, yes) == ("11月16日，Kai：先手工退款", "有帮助吗？", "是：▇▇ 2")


def test_the_figures_of_a_pilot_are_one_chinese_sentence() -> None:
    held: dict[str, Any] = {"workspace_id": HERE, "pilot_id": 1, "cycle_id": HERE, "ended_at": NOW, "people": 6}
    one = PilotIteration(
        id=1, number=1, first_day=TODAY, figures_from=TODAY, asked=20, answered=15, median_minutes=90, **held
    )

    assert figures_text(ZH, one, None) == ("第 1 轮：20 条进展更新消息中已回复 15 条，占 75%；半数答复在 90 分钟内。")


def test_what_a_survey_recommends_stands_with_its_arithmetic() -> None:
    means = [Decimal(tenths) / 10 for tenths in (41, 38, 27, 40, 36)]
    figures = Figures(dict(zip(Characteristic, means, strict=True)))

    assert arithmetic(ZH, figures) == (
        "平均分 3.6，最弱项 2.7：基本具备、需改进。要达到“条件具备”，平均分不低于 3.8，最弱项不低于 3。"
    )


def test_a_session_and_its_questions_are_told_with_chinese_signs() -> None:
    clock: dict[str, Any] = {"on_day": TODAY, "hour": time(10), "zone": "Asia/Shanghai", "first_day": TODAY}
    by: dict[str, Any] = {"host_id": HERE, "made_by_id": HERE, "made_at": NOW}
    session = Session(id=1, workspace_id=HERE, at=NOW, repeat=Repeat.MONTH, **clock, **by)
    question = Question(id="a", workspace_id=HERE, session_id=1, words="为什么？", named=False, votes=3, carried=1)
    sheet = SessionSheet(session, a_person("陈洁"), None, 1)
    page = SessionPage(sessions=(sheet,), shown=sheet, questions=(QuestionSheet(question=question),), now=NOW)

    first, second = questions_sheet(ZH, page, "/okr").parts
    assert first.text == (
        "与陈洁面对面：11月16日周一 17:00（Asia/Shanghai）。主持人：陈洁。每月。有 1 个待答复的问题。"
    )
    assert second.text == "“为什么？”（不记名 · 3 票 · 已顺延 1 次）"
