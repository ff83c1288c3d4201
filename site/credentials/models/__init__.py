"""Programmes and the validity periods that they give: one immutable row a period; what ends one early is a ledger of its own."""

from credentials.models.application import Application
from credentials.models.notice import ExpiryNotice
from credentials.models.period import Period
from credentials.models.programme import Programme
from credentials.models.revocation import Revocation

__all__ = ["Application", "ExpiryNotice", "Period", "Programme", "Revocation"]
