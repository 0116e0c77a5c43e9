"""The templates, and the stamp by which a browser knows new styles and scripts from old."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.sandbox.page.view import Page

HERE = Path(__file__).parent
STATIC = HERE / "static"


def render_page(page: Page) -> str:
    return _environment().get_template("page.html").render(page=page, stamp=_stamp())


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(HERE / "templates")
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@cache
def _stamp() -> str:
    return sha256(b"".join(file.read_bytes() for file in sorted(STATIC.iterdir()))).hexdigest()[:12]
