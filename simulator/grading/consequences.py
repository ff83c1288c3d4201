"""The words to a finding: why it is wrong and what it would cost in the hall (`content/simulator/consequences.yaml`)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import yaml

from simulator.crm.catalog import CONTENT
from simulator.grading.score import Finding


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Key to {why, cost}."""
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load((CONTENT / "consequences.yaml").read_text("utf-8"))["keys"]
    return found


def explained(finding: Finding) -> Finding:
    """The finding with its words: the scenario's own first, then those of its cause, then those of its kind."""
    keys = [f"cause.{finding.cause}", *finding.text]
    rows = [sentences()[key] for key in keys if key in sentences()]
    why = finding.why or next((row["why"] for row in rows if "why" in row), "")
    cost = finding.cost or next((row["cost"] for row in rows if "cost" in row), "")
    return replace(finding, why=why, cost=cost)
