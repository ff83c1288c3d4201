"""Personal data of the sandbox. Customers in it are made up; only who rehearsed is a person."""

from lib.personal_data import BLANKED, KEPT_AS_ID, POINTER_REMOVED, declare

RECORDS = "as the law on training records asks (ten years)"
declare("simulator.Admission", "which scenario a person may run, why", retention=RECORDS, erasure=KEPT_AS_ID)
declare("simulator.Run", "what a person rehearsed, when, with which result", retention=RECORDS, erasure=KEPT_AS_ID)
declare(
    "simulator.Talk",
    "what a person said to a made-up customer, when, with which result",
    retention=RECORDS,
    erasure=BLANKED,
)
declare("simulator.Watching", "which demonstration a person watched", retention=RECORDS, erasure=KEPT_AS_ID)
declare(
    "simulator.Score", "what a run was worth; who had it graded again, why", retention=RECORDS, erasure=POINTER_REMOVED
)
declare("simulator.Comment", "a trainer's words at a step of a run", retention=RECORDS, erasure=BLANKED)
declare(
    "simulator.ScenarioVersion", "who wrote which version of a scenario", retention="as long as the scenario",
    erasure=POINTER_REMOVED,
)  # fmt: skip
declare(
    "simulator.DialogueVersion", "who wrote which version of a conversation", retention="as long as the conversation",
    erasure=POINTER_REMOVED,
)  # fmt: skip
