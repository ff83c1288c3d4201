"""Personal data of the sandbox. Customers in it are made up; only who rehearsed is a person."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, declare

RECORDS = _("as the law on training records asks (ten years)")
declare("simulator.Admission", _("which scenario a person may run, why"), retention=RECORDS, erasure=KEPT_AS_ID)
declare("simulator.Run", _("what a person rehearsed, when, with which result"), retention=RECORDS, erasure=KEPT_AS_ID)
declare(
    "simulator.Talk",
    _("what a person said to a made-up customer, when, with which result"),
    retention=RECORDS,
    erasure=BLANKED,
    fields=("answers", "lost"),
)
declare("simulator.Watching", _("which demonstration a person watched"), retention=RECORDS, erasure=KEPT_AS_ID)
declare(
    "simulator.Score",
    _("what a run was worth; who had it graded again, why"),
    retention=RECORDS,
    erasure=POINTER_REMOVED,
    hidden=("parts", "findings"),
)
declare(
    "simulator.Comment", _("a trainer's words at a step of a run"), retention=RECORDS, erasure=BLANKED, fields=("text",)
)
declare(
    "simulator.ScenarioVersion", _("who wrote which version of a scenario"), retention=_("as long as the scenario"),
    erasure=POINTER_REMOVED,
)  # fmt: skip
declare(
    "simulator.DialogueVersion", _("who wrote which version of a conversation"), retention=_("as long as the conversation"),
    erasure=POINTER_REMOVED,
)  # fmt: skip
