import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "bot" / "locales"
CATALOGUES = sorted(LOCALES.glob("*/LC_MESSAGES/okrbot.po"))


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


def extract(target: Path, *sources: str) -> Path:
    """As `make messages` does it."""
    keywords = re.search(r"^KEYWORDS := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert keywords
    command = ["-q", "extract", "-F", "pyproject.toml", *keywords[1].split(), "-o", str(target), *sources]
    python = [sys.executable, "-m", "babel.messages.frontend"]
    subprocess.run([*python, *command], cwd=ROOT, env=os.environ | {"PYTHONPATH": ".ci"}, check=True)
    return target


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda file: file.parts[-3])
def test_every_catalogue_has_the_sentences_of_the_template(catalogue: Path) -> None:
    assert sentences(catalogue) == sentences(LOCALES / "okrbot.pot"), "run `make messages`"


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda file: file.parts[-3])
def test_a_translation_uses_the_values_of_its_sentence(catalogue: Path) -> None:
    wrong = [
        message.id
        for message in read(catalogue)
        if message.id
        and message.string
        and any(message.string)
        and not placeholders(message.string) <= placeholders(message.id)
    ]
    assert wrong == []


def read(file: Path) -> Catalog:
    with file.open("rb") as source:
        return read_po(source)


def sentences(file: Path) -> set[str | tuple[str, ...]]:
    return {tuple(message.id) if isinstance(message.id, list) else message.id for message in read(file) if message.id}


def placeholders(text: str | list[str] | tuple[str, ...]) -> set[str]:
    """`{count} of {all}` → {"count", "all"}; of all forms of a plural together."""
    return set(re.findall(r"\{(\w+)", text if isinstance(text, str) else " ".join(text)))
