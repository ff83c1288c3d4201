"""One file with everything: rows of all tables in a form that SQLite and PostgreSQL both read, and the uploaded files."""

from jobs.archive.pack import check, read_manifest, write
from jobs.archive.unpack import is_empty, restore

__all__ = ["check", "is_empty", "read_manifest", "restore", "write"]
