"""The nouns of `reports`."""

from reports.models.dashboards import Aggregate, RiskRow, Snapshot
from reports.models.saved import Export, SavedReport, Schedule
from reports.models.upward import FrozenPeriod, ReportTemplate

__all__ = ["Aggregate", "Export", "FrozenPeriod", "ReportTemplate", "RiskRow", "SavedReport", "Schedule", "Snapshot"]
