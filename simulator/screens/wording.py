"""The words and the order of the counter's screens, as `content/simulator/screens.yaml` gives them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml

from simulator.crm.catalog import CONTENT

SCREENS = ("S0", "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8")


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """Return the whole file."""
    data: Mapping[str, Any] = yaml.safe_load((CONTENT / "screens.yaml").read_text("utf-8"))
    return data


def word(group: str, key: str) -> str:
    """Return the word for a code of a group; the code itself where there is none."""
    return str(words()[group].get(key, key))


def panels_of(flow: str, screen: str) -> list[str]:
    """Return the names of the panels that a flow has on a screen."""
    common = words()["common"].get(screen, [])
    return list(words()["flows"].get(flow, {}).get(screen, [])) + list(common)
