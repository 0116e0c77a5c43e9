"""After ``okrbot okrs --apply`` Slack shows the OKRs of the file, and asks about them."""

from bot.domain.okr_file.columns import MAPPINGS
from bot.domain.okr_file.table import read_okr_table
from bot.services.files.okr_file import OkrFiles, Wanted
from tests.journeys.town import Town

HEADER = "objective,key result,owner,team,cycle,start,target,unit,value,confidence,note,date,supports"


def imports(town: Town, *lines: str) -> None:
    """As the command does, in a process of its own."""
    table = read_okr_table((f"{line}\n" for line in (HEADER, *lines)), MAPPINGS["plain"])
    outcome = OkrFiles(town.okrbot.store).apply(town.okrbot.workspace, table, Wanted(), now=town.now())
    assert outcome.applied, outcome.broken


def test_what_a_file_brought_is_seen_found_and_asked_about(ready: Town) -> None:
    imports(
        ready,
        "Refunds are quick,,Kai Berg,Payments,2026 Q4,,,,,,,,KR-1.2",
        ",Refunds within a day,Kai Berg,,2026 Q4,40,90,%,50,6,first week,2026-11-02,",
        ",Refunds within a day,Kai Berg,,2026 Q4,,,,55,7,second week,2026-11-09,",
        "O-1,Disputes,Lea Novak,,,30,10,,,,,,",
        "Refunds are fair,Appeals,Kai Berg,Payments,Q4 2024,40,10,,25,6,two years ago,2024-11-04,",
    )

    kai, history = ready.reads("U0LEA", "<@U0KAI>"), ready.reads("U0LEA", "history KR-2.1")
    assert "KR-2.1 Refunds within a day: 30%, 55% (40% → 90%)" in kai
    assert "O-2 supports KR-1.2 Refund time (Mei Tanaka)" in kai
    assert "first week" in history
    assert "second week" in history
    assert "4 Nov 2024: 25" in ready.reads("U0LEA", "history KR-3.1")
    assert "KR-1.4 Disputes" in ready.reads("U0KAI", "find disputes")
    ready.clock_to("2026-11-16T12:00:00+01:00")
    [asked] = ready.direct_messages("U0KAI")
    assert "KR-2.1" in asked["text"]
    assert "9 Nov: 7 of 10 sure, “second week”" in asked["text"]
