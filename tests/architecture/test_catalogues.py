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


def test_every_sentence_of_the_sources_stands_in_the_template(tmp_path: Path) -> None:
    extracted = tmp_path / "okrbot.pot"
    keywords = re.search(r"^KEYWORDS := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert keywords
    command = ["-q", "extract", "-F", "pyproject.toml", *keywords[1].split(), "-o", str(extracted), "bot", "handlers"]
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", *command], cwd=ROOT, check=True)
    assert sentences(extracted) == sentences(LOCALES / "okrbot.pot"), "run `make messages`"


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
