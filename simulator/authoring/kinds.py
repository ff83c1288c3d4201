"""What authors write: scenarios and conversations, by the same pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from simulator.authoring.checked import Checked, check_dialogue, check_scenario
from simulator.authoring.editor import DialogueEditor, Editor, ScenarioEditor
from simulator.models import Dialogue, Scenario


@dataclass(frozen=True)
class Kind:
    """One kind of piece. `name` is the beginning of its addresses' names: `scenario_edit`."""

    name: str
    model: Any
    editor: type[Editor]
    check: Callable[..., Checked]
    title: Any
    icon: str
    example: str  # a key of a new one

    def to(self, page: str) -> str:
        """The name of one of its addresses."""
        return f"{self.name}_{page}"

    @property
    def pages(self) -> dict[str, str]:
        """The names of all addresses, for templates."""
        return {page: self.to(page) for page in ("list", "edit", "copy", "versions", "use", "export")}


SCENARIO = Kind("scenario", Scenario, ScenarioEditor, check_scenario, _("Scenarios"), "desktop", "S-901")
DIALOGUE = Kind(
    "dialogue", Dialogue, DialogueEditor, check_dialogue, pgettext_lazy("with customers", "Conversations"),
    "comment", "D-91",
)  # fmt: skip
