"""Personal data of facts, and of what people show."""

from lib.personal_data import KEPT_AS_ID, POINTER_REMOVED, declare

declare("subjects.Fact", "who confirmed a fact", retention="as long as the fact", erasure=POINTER_REMOVED)
declare(
    "subjects.HistoricalFact",
    "who changed a fact, and what it was before",
    retention="as long as the fact",
    erasure=POINTER_REMOVED,
)
declare(
    "subjects.Evidence",
    "at which level a person showed a competency, by which exam, run, observation or word",
    retention="24 months count; the row as long as the record of the person",
    erasure=KEPT_AS_ID,
)
declare(
    "subjects.PostRequirement",
    "who said what a post asks for",
    retention="as long as the post",
    erasure=POINTER_REMOVED,
)
