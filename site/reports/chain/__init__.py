"""From need to proof, for one person: why each thing was asked, how it went, and what came of it."""

from reports.chain import before  # noqa: F401 (it registers its reader)
from reports.chain.building import chains_of
from reports.chain.links import Chain, Link, register_why

__all__ = ["Chain", "Link", "chains_of", "register_why"]
