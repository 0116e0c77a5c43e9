"""A sheet: what there is to see about something, cut into pages that Slack takes, as a message or in App Home."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Message
from bot.views.buttons import go, rows
from bot.views.places import Place

SECTION_BYTES = 2_600  # of markup gathered in one section: below Slack's 3,000 characters, and a third of a message
TEXT_ROOM = 3_400  # characters of a page's text: below the 4,000 at which an update is refused
TURNING_BYTES = 1_200  # the buttons that turn pages and share, with the longest place they carry
HOME_BLOCKS = 70
HOME_BYTES = 60_000


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks that stay together, and the same in plain words. ``plain`` are the same blocks without a native chart:
    for App Home, which takes none, and for when Slack refuses one."""

    text: str
    blocks: tuple[Block, ...]
    plain: tuple[Block, ...] = ()

    @property
    def without_chart(self) -> tuple[Block, ...]:
        return self.plain or self.blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """``buttons`` stand below every page, ``doing`` before them; in App Home ``tools`` above everything stand for
    those. ``can_share``: it makes sense to show it to a whole channel. ``message``: what is answered as one message,
    whose blocks make the parts. ``of_pages``: the parts are one page already, of so many."""

    place: Place
    title: str
    parts: tuple[Part, ...]
    buttons: tuple[Element, ...] = ()
    doing: tuple[Element, ...] = ()
    tools: tuple[Element, ...] = ()
    can_share: bool = False
    message: Message | None = None
    of_pages: int = 0

    @property
    def below(self) -> tuple[Element, ...]:
        return (*self.doing, *self.buttons)


def sheet_of(place: Place, title: str, message: Message) -> Sheet:
    """What is one message elsewhere, for App Home: its words, and its buttons below every page."""
    shown = [block for block in message.blocks if block["type"] != "actions"]
    buttons = [element for block in message.blocks if block["type"] == "actions" for element in block["elements"]]
    parts = tuple(Part(message.text if at == 0 else "", (block,)) for at, block in enumerate(shown))
    return Sheet(place=place, title=title, parts=parts, buttons=tuple(buttons), message=message)


@dataclass(frozen=True, slots=True)
class Page:
    parts: tuple[Part, ...]
    number: int
    count: int


def part(shown: str, text: str = "", button: Element | None = None) -> Part:
    """One section. ``text`` says the same in plain words; needed where ``shown`` is markup. ``button`` stands beside
    it, in private answers alone."""
    return Part(text or shown, (blocks.section(_held(shown), accessory=button),))


def gathered(pairs: Sequence[tuple[str, str]], button: Element | None = None) -> list[Part]:
    """(markup, plain words) of many things in as few sections as their length allows: fewer blocks, fewer bytes.
    ``button`` stands beside the first, as in ``part``."""
    found: list[Part] = []
    shown: list[str] = []
    texts: list[str] = []
    for markup, text in pairs:
        held = blocks.escape(_held(markup))
        if shown and sum(map(_bytes, shown)) + _bytes(held) > SECTION_BYTES:
            found.append(_section(shown, texts))
            shown, texts = [], []
        shown.append(held)
        texts.append(text)
    found += [_section(shown, texts)] if shown else []
    if found and button is not None:
        first = found[0]
        found[0] = Part(first.text, ({**first.blocks[0], "accessory": button}, *first.blocks[1:]))
    return found


def as_message(t: Language, sheet: Sheet) -> Message:
    """The page that the sheet's place names, as an answer with buttons."""
    if sheet.message is not None:
        return sheet.message
    title, buttons = blocks.header(sheet.title), rows(sheet.below)
    page = _page(sheet, MESSAGE_ROOM.beside([title, *buttons]))
    turning = _turning(t, sheet, page, share=sheet.can_share)
    return _message(_text(t, sheet, page), page, lambda shown: (title, *shown, *buttons, *turning))


def as_shared(t: Language, sheet: Sheet, by: str) -> Message:
    """The page for a whole channel: nothing to press, and who showed it."""
    title, told = blocks.header(sheet.title), t("Shared by {name}", name=by)
    page = _page(sheet, MESSAGE_ROOM.beside([title, *rows(sheet.below)]))
    below = blocks.context(*_page_words(t, page), told)
    text = f"{_text(t, sheet, page)}\n{told}"
    return _message(text, page, lambda shown: (title, *map(_without_button, shown), below))


def as_home_blocks(t: Language, sheet: Sheet) -> list[Block]:
    """The page for App Home, where there is more room and nothing to share."""
    title, tools = blocks.header(sheet.title), rows(sheet.tools)
    buttons = rows(sheet.buttons if tools else sheet.below)
    page = _page(sheet, HOME_ROOM.beside([title, *tools, *buttons]))
    shown = [block for one in page.parts for block in one.without_chart]
    return [title, *tools, *shown, *buttons, *_turning(t, sheet, page, share=False)]


@dataclass(frozen=True, slots=True)
class Room:
    """What a page may hold: blocks, bytes of blocks, characters of text."""

    blocks: int
    bytes: int
    text: int

    @property
    def is_enough(self) -> bool:
        """Whether what was put there found room."""
        return self.blocks >= 0 and self.bytes > 0 and self.text >= 0

    def without(self, one: Part) -> "Room":
        """What remains once a part is there. Its blocks join a list that has its brackets: a comma for them."""
        taken = blocks.size(one.blocks) - len("[]") + len(",")
        return Room(self.blocks - len(one.blocks), self.bytes - taken, self.text - len(one.text) - 1)

    def beside(self, furniture: Sequence[Block]) -> "Room":
        """What remains next to the title, the buttons and those for turning the page."""
        return Room(self.blocks - len(furniture) - 2, self.bytes - blocks.size(furniture) - TURNING_BYTES, self.text)


MESSAGE_ROOM = Room(blocks.MESSAGE_BLOCKS, blocks.MESSAGE_BYTES, TEXT_ROOM)
HOME_ROOM = Room(HOME_BLOCKS, HOME_BYTES, HOME_BYTES)


def page_of(parts: Sequence[Part], number: int, room: Room) -> Page:
    """One page, filled as far as its room goes; a number beyond the last page is the last."""
    pages: list[list[Part]] = [[]]
    left = room
    for one in parts:
        left = left.without(one)
        if pages[-1] and not left.is_enough:
            pages.append([])
            left = room.without(one)
        pages[-1].append(one)
    at = min(max(number, 1), len(pages))
    return Page(tuple(pages[at - 1]), at, len(pages))


def _page(sheet: Sheet, room: Room) -> Page:
    if sheet.of_pages:
        return Page(sheet.parts, sheet.place.page, sheet.of_pages)
    return page_of(sheet.parts, sheet.place.page, room)


def _held(shown: str) -> str:
    """Cut to the bytes of one section: letters of other scripts take up to four each."""
    most = len(shown.encode()[:SECTION_BYTES].decode(errors="ignore"))
    cut = blocks.cut(shown, most) if most < len(shown) else shown
    return blocks.Mrkdwn(cut) if isinstance(shown, blocks.Mrkdwn) else cut


def _bytes(text: str) -> int:
    return len(text.encode()) + 1


def _section(shown: Sequence[str], texts: Sequence[str]) -> Part:
    return Part("\n".join(texts), (blocks.section(blocks.Mrkdwn("\n".join(shown))),))


def _without_button(block: Block) -> Block:
    return {name: value for name, value in block.items() if name != "accessory"}


def _message(text: str, page: Page, around: Callable[[Sequence[Block]], tuple[Block, ...]]) -> Message:
    """What the page has, with what stands ``around`` it, and the same without its native charts where it has any."""
    shown = around([block for one in page.parts for block in one.blocks])
    if not any(one.plain for one in page.parts):
        return Message(text, shown)
    plain = around([block for one in page.parts for block in one.without_chart])
    return Message(text, shown, fallback=Message(text, plain))


def _text(t: Language, sheet: Sheet, page: Page) -> str:
    return "\n".join([sheet.title, *(one.text for one in page.parts), *_page_words(t, page)])


def _page_words(t: Language, page: Page) -> list[str]:
    return [t("Page {number} of {count}", number=page.number, count=page.count)] if page.count > 1 else []


def _turning(t: Language, sheet: Sheet, page: Page, *, share: bool) -> list[Block]:
    here, elements = sheet.place.on_page(page.number), []
    if page.number > 1:
        elements.append(go(t("Previous page"), here.on_page(page.number - 1), "previous"))
    if page.number < page.count:
        elements.append(go(t("Next page"), here.on_page(page.number + 1), "next"))
    if share:
        elements.append(blocks.button(t("Share here"), ids.SHARE, here.as_value()))
    told = _page_words(t, page)
    return [*([blocks.context(*told)] if told else []), *rows(elements)]
