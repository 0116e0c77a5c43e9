"""Messages already rendered: an open page reads again at every change, and most messages have not changed."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from markupsafe import Markup

KEPT = 2_000


class Bodies:
    """The last bodies by all they depend on. Used under the world's lock."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Markup] = OrderedDict()

    def get(self, key: Hashable, render: Callable[[], Markup]) -> Markup:
        body = self._kept.get(key)
        if body is None:
            body = self._kept[key] = render()
        self._kept.move_to_end(key)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return body
