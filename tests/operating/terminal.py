"""A terminal to draw on."""


class Terminal:
    """A standard error that is a terminal and remembers what is drawn."""

    def __init__(self) -> None:
        self.drawn = ""
        self.encoding = "utf-8"

    def write(self, text: str) -> int:
        self.drawn += text
        return len(text)

    def flush(self) -> None:
        return None

    def isatty(self) -> bool:
        return True
