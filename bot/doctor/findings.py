"""What the doctor says of one thing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``advice`` is empty when it is well, else what is wrong and what to do."""

    what: str
    advice: str = ""

    @property
    def is_well(self) -> bool:
        return not self.advice

    def __str__(self) -> str:
        return f"ok    {self.what}" if self.is_well else f"LOOK  {self.what}: {self.advice}"
