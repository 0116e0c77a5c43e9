"""The documentation is held against the code: what it names exists, and what must be named is named."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Table

import storage.tables  # noqa: F401  # every table must be known
from bot.cli import cli
from bot.services.upkeep.retention import KEPT
from bot.settings import Settings
from storage.forms import FORM_LIFE
from storage.tables.columns import metadata

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])
SOURCES = sorted(file for folder in ("bot", "handlers", "storage", "tests") for file in (ROOT / folder).rglob("*.py"))
NOT_OURS = {"id", "workspace_id"}
WHOLE = (
    *(
        "person",
        "reporting",
        "absence",
        "membership",
        "check_in",
        "blocker",
        "help_offer",
        "cheer",
        "welcome",
        "handover",
        "proposal",
        "follow",
        "evidence",
        "parked_request",
        "pilot",
        "pilot_vote",
        "pilot_training",
        "decision",
        "review_plan",
        "session",
        "question",
        "question_voter",
        "answer",
    ),
    *("prompt", "prompt_item", "delivery", "audit_event", "form_draft", "directory_entry", "manager_left_out"),
    *("context_change", "change_comment", "lesson", "lesson_use", "handover_offer", "turn_note"),
    *("feedback_ask", "feedback_peer", "feedback_invitation", "control_period", "control_decision", "control_seat"),
    *("draft_wish", "draft_comment", "closing", "grade", "survey_invitation", "survey_participation"),
)
PICTURES = "docs/images/"

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(page.read_text())):
        place, _, anchor = target.partition("#")
        file = (page.parent / place) if place else page
        if target.startswith("http") or is_picture(file):
            continue
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


@each_page
def test_files_and_folders_that_are_named_exist(page: Path) -> None:
    named = re.findall(r"`((?:bot|handlers|storage|tests|docs)/[\w./-]*)`", page.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []


@each_page
def test_every_table_has_the_line_that_makes_it_one(page: Path) -> None:
    lines = ["", *without_code(page.read_text()).splitlines(), ""]
    begun = [at for at, line in enumerate(lines) if line.startswith("|") and not lines[at - 1].startswith("|")]
    assert [lines[at] for at in begun if not re.match(r"\|[-|: ]+\|$", lines[at + 1])] == []


@pytest.mark.parametrize("file", [DOCS / "settings.md", ROOT / ".env.example"], ids=lambda file: file.name)
def test_every_setting_is_named(file: Path) -> None:
    assert variables() - names_in(file.read_text()) == set()


@each_page
def test_no_setting_is_named_that_is_not_there(page: Path) -> None:
    assert {name for name in names_in(page.read_text()) if name.startswith("OKRBOT_")} - variables() <= {
        "OKRBOT_TEST_DATABASE_URL",
        "OKRBOT_TEST_DEPTH",
        "OKRBOT_TEST_QUARTERS",
    }


@each_page
def test_commands_of_slack_that_are_named_exist(page: Path) -> None:
    typed = re.findall(r"`/okr ([a-z][a-z-]*)", page.read_text())
    examples = {"jonas"}  # a name
    assert set(typed) - registered_words() - examples == set()


def test_the_readme_names_every_command_of_slack() -> None:
    synonyms = {"me", "later", "search", "at-risk", "check-in"}
    typed = set(re.findall(r"`/okr ([a-z][a-z-]*)", (ROOT / "README.md").read_text()))
    assert registered_words() - synonyms - typed == set()


@each_page
def test_commands_of_the_command_line_that_are_named_exist(page: Path) -> None:
    typed = re.findall(r"(?:^|`|/)okrbot ([a-z]+)", page.read_text(), re.MULTILINE)
    known = {command.name or (command.callback and command.callback.__name__) for command in cli.registered_commands}
    assert set(typed) - known == set()


@each_page
def test_targets_of_make_that_are_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", page.read_text())) - targets == set()


@pytest.mark.parametrize("name", WHOLE)
def test_the_privacy_page_names_every_field_about_a_person(name: str) -> None:
    told = privacy_tables()[name]
    assert {column.name for column in metadata().tables[name].columns} - NOT_OURS == told


def test_the_privacy_page_names_every_other_field_that_points_to_a_person() -> None:
    others = [table for table in metadata().tables.values() if table.name not in WHOLE]
    pointing = {f"{table.name}.{column}" for table in others for column in columns_to_people(table)}
    text = (DOCS / "privacy.md").read_text()
    assert pointing - set(re.findall(r"`(\w+\.\w+)`", text)) == set()


def test_the_privacy_page_says_how_long_things_are_kept() -> None:
    text = (DOCS / "privacy.md").read_text()
    assert f"kept {KEPT.days} days" in text
    assert FORM_LIFE.days == 1
    assert "Kept: one day." in text


def test_the_privacy_page_promises_deletion_only_if_something_deletes() -> None:
    deletes = any("forgetting.forms_expired" in file.read_text() for file in (ROOT / "bot").rglob("*.py"))
    says_so = "does not delete anything by itself yet" not in (DOCS / "privacy.md").read_text()
    assert says_so is deletes


def test_every_page_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [page.name for page in DOCS.glob("*.md") if f"(docs/{page.name})" not in readme] == []


def test_pages_and_sections_that_the_code_cites_exist() -> None:
    """``(model.md, Pace; Objective progress)``, ``architecture.md, rules 4 and 5``."""
    missing = set()
    for file in SOURCES:
        for page, cited in re.findall(r"\b([a-z-]+)\.md\b(?:,\s+([^):.\n\"]+))?", file.read_text()):
            if file.name == "test_docs.py" or page == "README":
                continue
            if not (DOCS / f"{page}.md").exists():
                missing.add(f"{file.relative_to(ROOT)}: {page}.md")
            elif page in {"model", "product"} and cited and not is_there(page, cited):
                missing.add(f"{file.relative_to(ROOT)}: {page}.md, {cited}")
            elif page == "architecture" and cited:
                rules = {int(number) for number in re.findall(r"\d+", cited)}
                missing |= {f"{file.relative_to(ROOT)}: rule {number}" for number in rules - rules_there()}
    assert missing == set()


def is_there(page: str, cited: str) -> bool:
    """The first section cited is a heading, or the beginning of one."""
    first = re.split(r"[;,]", cited.strip().rstrip("`"))[0].strip().strip("`").casefold()
    return any(heading.strip("`").casefold().startswith(first) for heading in headings(DOCS / f"{page}.md"))


@cache
def rules_there() -> set[int]:
    return {int(number) for number in re.findall(r"^(\d+)\. ", (DOCS / "architecture.md").read_text(), re.MULTILINE)}


def variables() -> set[str]:
    found = {"process", "by_oauth"}
    aliases = (field.validation_alias for name, field in Settings.model_fields.items() if name not in found)
    return {str(alias) for alias in aliases}


def names_in(text: str) -> set[str]:
    return set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b|\bPORT\b", text))


@cache
def registered_words() -> set[str]:
    """What ``front.command("skip")(…)`` registers anywhere in the handlers."""
    texts = (file.read_text() for file in (ROOT / "handlers").rglob("*.py"))
    return {word for text in texts if ".command(" in text for word in _commands(ast.parse(text))}


def _commands(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "command":
            yield from (str(each.value) for each in node.args if isinstance(each, ast.Constant))


@cache
def privacy_tables() -> dict[str, set[str]]:
    """Table → the fields in the first column of its table on the page."""
    found: dict[str, set[str]] = {}
    current = ""
    for line in (DOCS / "privacy.md").read_text().splitlines():
        head = re.match(r"\| Field of `(\w+)`", line)
        if head:
            current = head[1]
        elif line.startswith("| `") and current:
            found.setdefault(current, set()).update(re.findall(r"`(\w+)`", line.split("|")[1]))
        elif not line.startswith("|"):
            current = ""
    return found


def columns_to_people(table: Table) -> set[str]:
    people = metadata().tables["person"]
    keys = [key for key in table.foreign_key_constraints if key.referred_table is people]
    return {name for key in keys for name in key.column_keys} - NOT_OURS


@cache
def headings(page: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", without_code(page.read_text()), re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """As code hosts make them of headings."""
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings(page)}


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def is_picture(file: Path) -> bool:
    """Pictures are made by a script that drives the demo, and may be missing in a fresh checkout."""
    return PICTURES in file.as_posix()
