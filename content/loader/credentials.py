"""The programmes and duties of `content/credentials/`, loaded after the courses that they name."""

from pathlib import Path

import yaml

from content.loader.report import Report
from credentials.actions import loading
from credentials.exceptions import CredentialsError

FOLDER = "credentials"


def save(root: Path, report: Report) -> None:
    """Load what the files say; what is unchanged writes nothing, a mistake is reported with its file and place."""
    for name, write in (("programmes", loading.load_programme), ("duties", loading.load_duty)):
        path = root / FOLDER / f"{name}.yaml"
        if not path.exists():
            continue
        for position, data in enumerate(yaml.safe_load(path.read_text("utf-8"))[name]):
            try:
                done = write(data, position=position)
            except CredentialsError as error:
                report.failed.append(f"{FOLDER}/{path.name}: {error}")
                continue
            if done:
                report.note(done, f"{FOLDER}/{path.name}")
