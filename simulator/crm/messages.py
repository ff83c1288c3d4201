"""The Chinese words of every code, and the way out, as `content/simulator/errors.yaml` says them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from simulator.crm.catalog import CONTENT


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


@dataclass(frozen=True, slots=True)
class Messages:
    """What is said to a code."""

    codes: Mapping[str, Mapping[str, str]]

    def text(self, code: str, details: Mapping[str, Any] | None = None) -> str:
        """The message with its details filled in; a detail that is missing shows as …."""
        return self.codes[code]["message"].format_map(_Blank(details or {}))

    def way_out(self, code: str) -> str:
        """What the clerk does now."""
        return self.codes[code]["way_out"]


def load_messages(content: Path = CONTENT) -> Messages:
    """The messages of the shipped file."""
    return Messages(yaml.safe_load((content / "errors.yaml").read_text("utf-8"))["codes"])
