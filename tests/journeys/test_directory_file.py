"""After ``okrbot directory --apply`` Slack shows the organisation of the file."""

from bot.domain.directory_file.table import read_table
from bot.services.directory.file import DirectoryFiles
from tests.journeys.town import Town


def imports(town: Town, *lines: str) -> None:
    """As the command does, in a process of its own."""
    table = read_table(f"{line}\n" for line in lines)
    files = DirectoryFiles(town.okrbot.store)
    assert files.apply(town.okrbot.workspace, table, now=town.now()).applied


def test_everybody_sees_the_reporting_line_and_the_teams_of_the_file(ready: Town) -> None:
    imports(ready, "name,kind,lead,parent", "Nordlicht,company,ada admin,", "payments,,kai berg,nordlicht")
    imports(ready, "person,manager,team", "mei tanaka,Kai Berg,", "kai berg,U0ADA,", "lea novak,mei tanaka,nordlicht")

    mei, payments, nordlicht = (ready.reads("U0LEA", text) for text in ("<@U0MEI>", "team payments", "team nordlicht"))

    assert "Kai Berg → Ada Admin" in mei
    assert "Lea Novak" in mei
    assert "Kai Berg" in payments
    assert "Lea Novak" in nordlicht
