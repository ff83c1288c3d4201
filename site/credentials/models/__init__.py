"""Programmes and the validity periods that they give: one immutable row a period; what ends one early is a ledger of its own."""

from credentials.models.application import Application
from credentials.models.copy import PrintedCopy
from credentials.models.duty import Duty, DutyRequirement, Roster, SupervisedLicence
from credentials.models.notice import ExpiryNotice
from credentials.models.period import Period
from credentials.models.programme import Programme
from credentials.models.revocation import Revocation
from credentials.models.signing import SigningKey

__all__ = [
    "Application", "Duty", "DutyRequirement", "ExpiryNotice", "Period", "PrintedCopy", "Programme", "Revocation", "Roster", "SigningKey",
    "SupervisedLicence",
]  # fmt: skip
