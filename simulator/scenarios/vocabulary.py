"""The closed lists of scenarios and dialogues: tags, grading checks, trace rules, fact kinds, red lines."""

from simulator.crm.vocabulary import ACTS, COMMANDS

POSITIVE_TAGS = (
    "greet", "verify", "ask_open", "mirror", "listen", "t1_listen", "probe_doubt", "resolve_doubt", "t2_doubt",
    "retry_better", "rapport", "fact_from_catalog", "t4_point", "honest_limit", "t5_honest", "disclose", "initiate",
    "fit_segment", "polite_after_no", "follow_up_agreed", "stock_check",
)  # fmt: skip
NEGATIVE_TAGS = (
    "monologue", "argue", "give_up", "pressure_by_status", "wrong_fact", "false_claim", "vague_material", "disparage",
    "misfit_segment", "sulk", "push_after_second_no", "phone_unattended", "rude", "pushy", "turn_away", "wrong_advice",
    "disclosed_other_person", "false_identity", "port_obstruct",
)  # fmt: skip
TAGS = POSITIVE_TAGS + NEGATIVE_TAGS
DOUBTS = ("fraud", "quality", "compare", "price")
CHECKS = ("paid_equals_due", "change_right", "receipts", "nothing_charged")
TRACE_KINDS = ("precedence", "alternate", "response", "never", "exactly", "at_most")
GOAL_KINDS = ("exists", "absent", "count", "equals", "ledger", "order", "stock", "contact", "said")
CAUSED_KINDS = (
    "S7.timeout", "order_audited", "order_decomposed", "so_returned", "order_completed", "order_exception", "order_partial", "order_failed",
    "line_activated", "bill_run", "owe_stopped", "owe_resumed", "term_drawn", "prepay_released", "reservation_expired",
    "resource_taken_by_npc",
)  # fmt: skip
REDLINES = ("handover_before_submit", "disclosed_other_person", "false_identity", "port_obstruct")
PENALTIES = (*(f"dialogue.{tag}" for tag in NEGATIVE_TAGS), "second_charge", "promise", "disclosure")
MANNERS = (*POSITIVE_TAGS, *(f"act.{kind}" for kind in ACTS))
PASSIVE = frozenset(name for name, spec in COMMANDS.items() if spec.nature in ("look", "talk"))
PARTS = {"goals": 450, "charges": 200, "trace": 150, "manners": 150}  # tenths of a point; time has 50
