"""Files: an upload under way, being processed, or done. [docs.slack.dev/messaging/working-with-files]"""

from dataclasses import dataclass
from time import monotonic

from bot.sandbox.wire import Json

PROCESSING_SECONDS = 0.5
"""How long an uploaded file is processed; real ones take longer. [github.com/slackapi/python-slack-sdk issue 1521]"""


@dataclass
class File:
    """An upload under way or done."""

    id: str
    name: str
    length: int
    alt_text: str = ""
    content: bytes = b""
    completed_at: float = 0.0
    """Machine time; 0 while the upload is under way."""
    title: str = ""
    channel: str = ""
    created: int = 0

    @property
    def is_processed(self) -> bool:
        """Slack shows a file in an image, and its type in files.info, a moment after the upload was completed."""
        return bool(self.completed_at) and monotonic() - self.completed_at >= PROCESSING_SECONDS

    def as_slack(self) -> Json:
        body: Json = {"id": self.id, "name": self.name, "title": self.title or self.name, "created": self.created}
        if self.is_processed:
            body |= {"mimetype": "image/png" if self.name.endswith(".png") else "application/octet-stream"}
            body |= {"size": len(self.content), "alt_txt": self.alt_text, "channels": [self.channel or ""]}
        return body
