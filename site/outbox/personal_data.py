"""Personal data of messages and to-dos."""

from lib.personal_data import WITH_PERSON, declare

declare("outbox.Message", "what a person was told", retention="two years", erasure=WITH_PERSON)
declare(
    "outbox.Preference", "how a person wants to be told", retention="while the account is active", erasure=WITH_PERSON
)
declare("outbox.Digest", "which daily mails were sent", retention="two years", erasure=WITH_PERSON)
declare("outbox.Delegation", "who does whose to-dos, and when", retention="two years", erasure=WITH_PERSON)
declare(
    "outbox.Todo",
    "what waited for whom, and who answered what",
    retention="two years after it was done",
    erasure=WITH_PERSON,
)
