"""``okrbot doctor`` on settings that have no effect, or with which okrbot web does not start."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.journeys.test_doctor import told, well
from tests.journeys.town import Town

__all__ = ["well"]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"allowed_teams": ("T0SUED",)}, "OKRBOT_SLACK_CLIENT_ID, OKRBOT_SLACK_CLIENT_SECRET"),
        (
            {"allowed_teams": ("T0SUED",), "client_id": "1.2", "secret_keys": ()},
            "OKRBOT_SLACK_CLIENT_SECRET, OKRBOT_SECRET_KEYS",
        ),
    ],
)
def test_half_an_installation_by_oauth_is_seen(well: Town, given: dict[str, Any], missing: str) -> None:
    lines = told(well, **given)

    assert lines.startswith(f"LOOK  installation by OAuth: okrbot web does not start without {missing}.")
    assert "Give what is missing, or take out OKRBOT_ALLOWED_TEAMS" in lines
    whole = {"allowed_teams": ("T0SUED",), "client_id": "1.2", "client_secret": SecretStr("sandbox-client-secret")}
    assert told(well, **whole) == ""


def test_a_variable_that_nothing_reads_is_named_with_what_was_meant(
    well: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("OKRBOT_COMAND=/goals\nOKRBOT_PACE=4\nPOSTGRES_PASSWORD=x\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OKRBOT_PASE", "4")

    command, pace = told(well).splitlines()
    assert command == "LOOK  OKRBOT_COMAND: okrbot knows no such setting, and ignores it. Is it OKRBOT_COMMAND?"
    assert pace == "LOOK  OKRBOT_PASE: okrbot knows no such setting, and ignores it. Is it OKRBOT_PACE?"


def test_what_somebody_calls_after_okrbot_for_purposes_of_their_own_is_no_trouble(
    well: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("OKRBOT_IMAGE=registry.example.com/okrbot\nOKRBOT_VERSION=1.4\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OKRBOT_HOME", "/srv/okrbot")

    assert told(well) == ""


def test_what_kubernetes_sets_is_no_setting_that_somebody_misspelt(well: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKRBOT_WEB_SERVICE_HOST", "10.0.0.7")
    monkeypatch.setenv("OKRBOT_WEB_PORT", "tcp://10.0.0.7:3000")
    monkeypatch.setenv("OKRBOT_WEB_PORT_3000_TCP_PROTO", "tcp")

    assert told(well) == ""
