"""Personal data of facts."""

from lib.personal_data import POINTER_REMOVED, declare

declare("subjects.Fact", "who confirmed a fact", retention="as long as the fact", erasure=POINTER_REMOVED)
declare(
    "subjects.HistoricalFact",
    "who changed a fact, and what it was before",
    retention="as long as the fact",
    erasure=POINTER_REMOVED,
)
