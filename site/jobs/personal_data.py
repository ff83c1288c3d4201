"""Personal data of background work."""

from lib.personal_data import POINTER_REMOVED, declare

declare(
    "jobs.Job",
    "who started which work; payloads hold ids only",
    retention="180 days after its end",
    erasure=POINTER_REMOVED,
)
