"""Every survey is held in the same scene."""

import pytest

from storage import Store
from tests.services.readiness.scene import Scene


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene(store)
