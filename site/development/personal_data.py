"""Personal data of needs, plans and evaluations."""

from lib.personal_data import KEPT_AS_ID, declare

NEEDS = "three years after the need was closed"
declare(
    "development.Need",
    "what a person needs to learn, why, and who asked or decided",
    retention=NEEDS,
    erasure=KEPT_AS_ID,
)
declare("development.NeedStep", "who decided about a need, when and why", retention=NEEDS, erasure=KEPT_AS_ID)
