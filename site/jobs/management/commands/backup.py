"""Everything into one file, while the product runs."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from jobs import archive
from jobs.exceptions import JobError
from lib import clock


class Command(BaseCommand):
    help = "Write all rows and uploaded files into one .tar file (default: kuibu-<date>.tar here)."

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, help="file to write, or a folder to write into")

    def handle(self, *, path, **options):
        path = path or Path()
        if path.is_dir():
            path = path / f"kuibu-{clock.now().astimezone(clock.LOCAL):%Y%m%d-%H%M%S}.tar"
        if path.exists():
            raise CommandError(f"{path} is there already; a backup never replaces another.")
        try:
            manifest = archive.write(path)
        except JobError as error:
            raise CommandError(str(error)) from error
        count = sum(entry["rows"] for entry in manifest["tables"].values())
        files = sum(name.startswith("media/") for name in manifest["files"])
        size = path.stat().st_size / 1_000_000
        self.stdout.write(f"{path}: {count} rows, {files} files, {size:.1f} MB")
