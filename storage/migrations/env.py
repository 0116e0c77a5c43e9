"""How Alembic reaches the database: always through the connection that storage/database/migrating.py hands over."""

from typing import Any, Literal

from alembic import context

from storage.tables.columns import metadata
from storage.types import Json

OURS = ("Exact", "Instant", "Weekdays")


def render(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """Our column types are written by name; script.py.mako imports them."""
    if kind != "type":
        return False
    if item is Json:
        return "Json"
    name = type(item).__name__
    return f"{name}()" if name in OURS else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata(),
    render_as_batch=True,
    render_item=render,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
