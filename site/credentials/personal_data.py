"""Personal data of certificates."""

from lib.personal_data import BLANKED, KEPT_AS_ID, declare

PROOF = "as the law on training records asks (ten years after the end)"
declare(
    "credentials.Period",
    "what a person is certified for, by which evidence, from when until when",
    retention=PROOF,
    erasure=KEPT_AS_ID,
)
declare("credentials.Revocation", "why a certificate was revoked, and who decided", retention=PROOF, erasure=KEPT_AS_ID)
declare(
    "credentials.Application", "what a person was certified for outside the paths, with the document and reasons in own words",
    retention=PROOF, erasure=BLANKED,
)  # fmt: skip
declare(
    "credentials.SupervisedLicence",
    "for which days and why a person did a duty under the eyes of another",
    retention=PROOF,
    erasure=KEPT_AS_ID,
)
declare(
    "credentials.Roster",
    "who was to work on a day, and which manager said so",
    retention="one year",
    erasure=KEPT_AS_ID,
)
declare("credentials.Roster_people", "who was to work on a day", retention="one year", erasure=KEPT_AS_ID)
