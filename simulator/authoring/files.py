"""What the file of a scenario or conversation says beside what is in use: both can be changed, and neither overwrites the other unasked."""

from functools import cached_property
from hashlib import sha256

from simulator.dialogues.loading import DIALOGUES
from simulator.models import Scenario
from simulator.models.piece import Piece
from simulator.scenarios.loading import SCENARIOS
from simulator.scenarios.reading import MAX_BYTES


class FileState:
    """The file of a piece in this installation's content."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece

    @cached_property
    def text(self) -> str:
        """The text of the file; empty where there is none that can be read."""
        folder = SCENARIOS if isinstance(self.piece, Scenario) else DIALOGUES
        path = folder / f"{self.piece.key}.yaml"
        try:
            return path.read_text("utf-8") if path.is_file() and path.stat().st_size <= MAX_BYTES else ""
        except (OSError, ValueError):
            return ""

    @property
    def is_there(self) -> bool:
        """Whether there is such a file."""
        return bool(self.text)

    @property
    def is_edited(self) -> bool:
        """Whether the CMS has another text in use than the file that was loaded."""
        return bool(self.piece.is_edited)

    @property
    def is_in_conflict(self) -> bool:
        """Whether both were changed since the file was loaded: the CMS here, and the file there."""
        current = self.piece.current
        if not self.is_there or not self.is_edited or current is None:
            return False
        digest = sha256(self.text.encode()).hexdigest()
        return digest not in (self.piece.source_hash, current.content_hash)
