"""What is wrong in which line of which file; everything is collected before anything is written."""

from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend, as `file:line: message`."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class Problems:
    """A collector of problems, each kept once."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def add(self, file: "Path | str", line: int, message: str) -> None:
        """Note one problem; lines count from 1."""
        self._found[Problem(str(file), max(1, line), str(message))] = None

    def __iter__(self):
        return iter(sorted(self._found))

    def __len__(self) -> int:
        return len(self._found)

    def keep_below(self, names: tuple[str, ...]) -> None:
        """Forget problems of files that lie outside `names` (used when only a part is loaded)."""
        self._found = {p: None for p in self._found if any(p.file == n or p.file.startswith(n + "/") for n in names)}
