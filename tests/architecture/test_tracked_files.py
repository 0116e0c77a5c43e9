import re
import shutil
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Where packages come from is decided by the machine that installs, not by the project. Written so that this file does
# not name what it looks for.
REGISTRIES = re.compile(r"(?i)py[p]i\.org|python[h]osted\.org|index[-_]url\s*=|extra[-_]index|find[-_]links\s*=")
# A place on the machine of whoever wrote it: somebody's home, or the folder the work was done in.
MACHINE_PATHS = re.compile(r"(?<![\w.:/$}>])/(?:home/[a-z]|Users/[A-Za-z]|root/|[w]ork/)")


def tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@cache
def texts() -> dict[Path, str]:
    """Of all files but pictures."""
    found = {}
    for file in tracked():
        with suppress(UnicodeDecodeError):
            found[file] = file.read_text()
    return found


def lines_matching(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for file, text in texts().items():
        if not pattern.search(text):
            continue
        found += [f"{file.relative_to(ROOT)}: {line.strip()}" for line in text.splitlines() if pattern.search(line)]
    return found


def test_what_is_no_text_is_a_picture_of_the_documentation() -> None:
    """Nothing that was built or fetched comes in with what was written."""
    others = {file for file in tracked() if file not in texts()}
    assert {file for file in others if file.suffix != ".png" or file.parent != ROOT / "docs" / "images"} == set()


def test_no_file_says_where_packages_come_from() -> None:
    assert lines_matching(REGISTRIES) == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert lines_matching(MACHINE_PATHS) == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_carry_names_versions_and_hashes_only(name: str) -> None:
    line = re.compile(r"#.*|\s+# .*|[a-z0-9._-]+==[\w.]+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?|")
    assert [text for text in (ROOT / name).read_text().splitlines() if not line.fullmatch(text)] == []


def test_no_package_is_pinned_twice() -> None:
    pins = [
        text.split("==")[0]
        for name in ("requirements.txt", "requirements-dev.txt")
        for text in (ROOT / name).read_text().splitlines()
        if "==" in text and not text.startswith((" ", "#"))
    ]
    assert len(pins) == len(set(pins))
