import pytest

from bot import telemetry


@pytest.fixture(autouse=True)
def _logs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "configure_logs", lambda _form: None)  # the logs are those of the tests
