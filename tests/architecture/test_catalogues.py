import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "bot" / "locales"
CATALOGUES = sorted(LOCALES.glob("*/LC_MESSAGES/okrbot.po"))
TRANSLATIONS = [file for file in CATALOGUES if file.parts[-3] != "en"]
"""English is what the source says, so its catalogue stays empty."""


def language_of(catalogue: Path) -> str:
    return catalogue.parts[-3]


SOURCE = """
said = f"{t('Inside an f-string')} {md(t, '*Markup* of {code}', code=code)}"
many = [caller.t.plural("{count} week", "{count} weeks", 2), md_plural(t, "*{count}* day", "*{count}* days", 2)]
LATER = N_("Looked up later")
t(unknown)
"""


def test_every_sentence_of_the_sources_stands_in_the_template(tmp_path: Path) -> None:
    extracted = extract(tmp_path / "okrbot.pot", "bot", "handlers")
    assert sentences(extracted) == sentences(LOCALES / "okrbot.pot"), "run `make messages`"


def test_a_sentence_is_found_wherever_it_stands(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "source.py").write_text(SOURCE)
    found = sentences(extract(tmp_path / "okrbot.pot", str(tmp_path / "sources")))
    plurals = {("{count} week", "{count} weeks"), ("*{count}* day", "*{count}* days")}
    assert found == {"Inside an f-string", "*Markup* of {code}", "Looked up later"} | plurals


def test_a_sentence_with_a_plural_is_looked_up_as_one() -> None:
    """Under its first form alone it has no translation: a catalogue keeps one entry for both."""
    plurals = {found[0] for found in sentences(LOCALES / "okrbot.pot") if isinstance(found, tuple)}
    sources = [file for folder in ("bot", "handlers") for file in (ROOT / folder).rglob("*.py")]
    nodes = ((file, node) for file in sources for node in ast.walk(ast.parse(file.read_text())))
    calls = ((file, node) for file, node in nodes if isinstance(node, ast.Call))
    assert [f"{file.relative_to(ROOT)}:{call.lineno}" for file, call in calls if is_of(call, plurals)] == []


def test_english_sentences_write_apostrophes_in_one_way() -> None:
    """One that is written otherwise is another sentence for whoever searches the sources for what a screen says."""
    written = ("".join(each) for each in sentences(LOCALES / "okrbot.pot"))
    assert [sentence for sentence in written if "’" in sentence] == []


def is_of(call: ast.Call, plurals: set[str]) -> bool:
    """Whether it looks one of these sentences up without its other form."""
    said = {each.value for each in call.args if isinstance(each, ast.Constant)}
    return bool(said & plurals) and not ast.unparse(call.func).endswith("plural")


def extract(target: Path, *sources: str) -> Path:
    """As `make messages` does it."""
    keywords = re.search(r"^KEYWORDS := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert keywords
    command = ["-q", "extract", "-F", "pyproject.toml", *keywords[1].split(), "-o", str(target), *sources]
    python = [sys.executable, "-m", "babel.messages.frontend"]
    subprocess.run([*python, *command], cwd=ROOT, env=os.environ | {"PYTHONPATH": ".ci"}, check=True)
    return target


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=language_of)
def test_every_catalogue_has_the_sentences_of_the_template(catalogue: Path) -> None:
    assert sentences(catalogue) == sentences(LOCALES / "okrbot.pot"), "run `make messages`"


@pytest.mark.parametrize("catalogue", TRANSLATIONS, ids=language_of)
def test_no_catalogue_has_a_gap(catalogue: Path) -> None:
    found = read(catalogue)
    gaps = [
        message.id
        for message in found
        if message.id and (message.fuzzy or len(forms(message)) != expected(found, message) or not all(forms(message)))
    ]
    assert gaps == [], "translate them, in the words of docs/translating.md"


@pytest.mark.parametrize("catalogue", TRANSLATIONS, ids=language_of)
def test_a_translation_uses_the_values_of_its_sentence(catalogue: Path) -> None:
    wrong = [message.id for message in read(catalogue) if message.id and any(forms(message)) and differs(message)]
    assert wrong == []


def expected(found: Catalog, message: Message) -> int:
    return found.num_plurals if message.pluralizable else 1


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def differs(message: Message) -> bool:
    """The last form has the values of the English plural; the others may leave out how many it is, and no more."""
    said = message.id if isinstance(message.id, str) else message.id[-1]
    *others, last = [placeholders(form) for form in forms(message)]
    needed = placeholders(said)
    return last != needed or any(not needed - {"count"} <= each <= needed for each in others)


def read(file: Path) -> Catalog:
    with file.open("rb") as source:
        return read_po(source)


def sentences(file: Path) -> set[str | tuple[str, ...]]:
    return {tuple(message.id) if isinstance(message.id, list) else message.id for message in read(file) if message.id}


def placeholders(text: str) -> set[str]:
    """`{count} of {all}` → {"count", "all"}. Raises ValueError for a brace that is not closed."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
