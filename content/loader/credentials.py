"""The programmes and duties of `content/credentials/`, loaded after the courses that they name."""

from pathlib import Path

import yaml

from content.loader.report import Report
from credentials.actions import loading
from credentials.exceptions import CredentialsError
from credentials.models import Duty, Programme

FOLDER = "credentials"


def save(root: Path, report: Report) -> None:
    """Load what the files say; what is unchanged writes nothing, a mistake is reported with its file and place."""
    kinds = (("programmes", loading.load_programme, Programme), ("duties", loading.load_duty, Duty))
    for name, write, model in kinds:
        path = root / FOLDER / f"{name}.yaml"
        if not path.exists():
            continue
        known = dict(model.objects.values_list("key", "source_hash"))
        for position, data in enumerate(yaml.safe_load(path.read_text("utf-8"))[name]):
            if known.get(str(data.get("key"))) == loading.fingerprint([data, position]):
                continue
            try:
                done = write(data, position=position)
            except CredentialsError as error:
                report.failed.append(f"{FOLDER}/{path.name}: {error}")
                continue
            if done:
                report.note(done, f"{FOLDER}/{path.name}")
