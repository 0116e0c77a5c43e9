"""How much longer a person waits for okrbot than for a bot that does nothing: each act goes through Bolt in turn with
the same act for empty listeners, so that both meet the same machine."""

from collections.abc import Callable
from statistics import median, quantiles
from time import perf_counter

from rich.progress import Progress
from slack_bolt import Ack, App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.app import Okrbot
from bot.views import ids
from tests.asking import ask
from tests.benchmarks.acts import Act, Crowd
from tests.benchmarks.checks import Check
from tests.benchmarks.company import LargeCompany
from tests.benchmarks.processes import TOKENS, WORKSPACE
from tests.statements import counted

TIMES, WARM_UP = 100, 10
MEDIAN_MS, P99_MS = 5.0, 25.0
EMPTY_HOME = {"type": "home", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}]}


def answering(database: str, okrbot: Okrbot, company: LargeCompany, progress: Progress) -> list[Check]:
    empty, acts = _empty_bot(okrbot.settings.slack_api_url), Crowd.of(okrbot, company).acts()
    task = progress.add_task(f"{database}: answering", total=len(acts))
    checks = []
    for name, act in acts.items():
        checks += _measure(f"{database}: {name}", okrbot, empty, act)
        progress.advance(task)
    _ensure_home_is_there(okrbot, company)
    return checks


def seconds(bolt: App, act: Act) -> float:
    """How long Bolt takes with it. Raises RuntimeError when the answer is not the expected one."""
    taken, is_right = asked(bolt, act)
    if not is_right:
        raise RuntimeError(f"not answered as expected: {act.body}")
    return taken


def asked(bolt: App, act: Act) -> tuple[float, bool]:
    """How long Bolt takes with it, and whether the answer is the expected one."""
    request = BoltRequest(body=act.body, mode="socket_mode")
    begun = perf_counter()
    response = bolt.dispatch(request)
    taken = perf_counter() - begun
    return taken, response.status == 200 and act.expected in response.body


def _measure(name: str, okrbot: Okrbot, empty: App, act: Callable[[], Act]) -> list[Check]:
    extra = [_extra_seconds(okrbot.bolt, empty, act()) for _ in range(WARM_UP + TIMES)][WARM_UP:]
    last = act()
    with counted(okrbot.store) as statements:
        seconds(okrbot.bolt, last)
    return [
        Check(f"{name}, extra median", round(median(extra) * 1000, 2), "ms", MEDIAN_MS),
        Check(f"{name}, extra p99", round(quantiles(extra, n=100, method="inclusive")[98] * 1000, 2), "ms", P99_MS),
        Check(f"{name}, SQL", len(statements), "statements"),
    ]


def _extra_seconds(bolt: App, empty: App, act: Act) -> float:
    nothing = seconds(empty, Act(act.body))
    return seconds(bolt, act) - nothing


def _ensure_home_is_there(okrbot: Okrbot, company: LargeCompany) -> None:
    """An event has no answer to look at; the stand-in shows what was published last, and that was ours."""
    act = Crowd.of(okrbot, company).acts()["App Home"]()
    seconds(okrbot.bolt, act)
    where = okrbot.settings.slack_api_url.removesuffix("api/") + "control/views"
    shown = ask.get(where, params={"user": act.body["event"]["user"]}).text
    if "O-" not in shown:
        raise RuntimeError(f"the home holds no objective: {shown[:300]}")


def _empty_bot(api_url: str) -> App:
    """Bolt as the bot has it, with listeners that say yes to everything. Its home is a single line, for which it calls
    Slack as any bot must."""
    token = TOKENS["SLACK_BOT_TOKEN"]
    us = AuthorizeResult(enterprise_id=None, team_id=WORKSPACE["id"], bot_token=token, bot_user_id="U0BOT")
    bolt = App(
        name="empty",
        client=WebClient(base_url=api_url),
        authorize=lambda: us,
        signing_secret="none",
        request_verification_enabled=False,
        process_before_response=True,
    )

    @bolt.command("/okr")
    @bolt.view(ids.OKR_CHECK_IN)
    def nothing(ack: Ack) -> None:
        ack("")

    @bolt.event("app_home_opened")
    def home(event: dict[str, str], client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view=EMPTY_HOME)

    return bolt
