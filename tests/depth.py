"""How many examples the tests of lives try: few in every run, many when somebody wants to be sure."""

import os

from hypothesis import HealthCheck, settings

DEPTH = int(os.environ.get("OKRBOT_TEST_DEPTH", "1"))


def examples(count: int, steps: int = 50) -> settings:
    """``count`` examples, times OKRBOT_TEST_DEPTH; of a state machine, with so many steps each. How long one takes says
    nothing on a machine that is shared."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
    return settings(max_examples=count * DEPTH, stateful_step_count=steps, deadline=None, suppress_health_check=slow)
