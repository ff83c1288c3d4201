"""The nouns of `reports`."""

from reports.models.dashboards import Aggregate, RiskRow, Snapshot
from reports.models.saved import Export, SavedReport, Schedule

__all__ = ["Aggregate", "Export", "RiskRow", "SavedReport", "Schedule", "Snapshot"]
