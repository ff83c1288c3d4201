"""Installed versions are not older than the versions that fixed known holes.

pip-audit passes silently where it cannot reach its service; this list cannot. Raise a floor when an advisory says so.
"""

from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

FLOORS = {
    "wagtail": "7.4.4",  # permission checks in page copy, previews and choosers
    "django": "5.2.19",  # SQL injection in aliases, denial of service in text and uploads
    "django-allauth": "65.11",  # rate limits and enumeration
    "django-axes": "8.1",  # lock-outs that could be walked around by case
    "gunicorn": "23.0",  # request smuggling
    "pillow": "11.3",  # buffer overflow when writing DDS
    "pypdf": "5.6",  # endless loops in broken streams
    "nh3": "0.3.0",  # sanitiser
    "jinja2": "3.1.6",  # sandbox escapes
    "requests": "2.32.4",  # credentials to other hosts
    "urllib3": "2.5.0",  # redirects
    "sqlparse": "0.5.4",  # denial of service
    "djangorestframework": "3.15.2",  # XSS in the browsable API
    "markdown": "3.8.1",  # crash on odd HTML
    "openpyxl": "3.1.5",
    "whitenoise": "6.9",
    "pyyaml": "6.0.2",
    "defusedxml": "0.7.1",
    "certifi": "2024.7.4",
    "setuptools": "78.1.1",  # path traversal
}


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_an_installed_package_is_not_below_its_floor(name):
    try:
        installed = metadata.version(name)
    except metadata.PackageNotFoundError:
        return  # what is not there cannot be attacked
    assert Version(installed) >= Version(FLOORS[name])


def test_the_lock_is_what_is_installed():
    from pathlib import Path

    lock = Path(__file__).resolve().parent.parent / "requirements.txt"
    wrong = []
    for line in lock.read_text().splitlines():
        if not line.strip() or line.startswith((" ", "#")):
            continue
        wanted = Requirement(line)
        if wanted.marker is not None and not wanted.marker.evaluate():
            continue
        installed = metadata.version(wanted.name)
        if not wanted.specifier.contains(installed, prereleases=True):
            wrong.append(f"{line}: installed is {installed}")
    assert wrong == []


def test_no_copyleft_traps_are_installed():
    """Libraries that the design refuses: AGPL."""
    names = {dist.metadata["Name"].lower() for dist in metadata.distributions()}
    assert not names & {"django-fsm", "django-fsm-2", "pm4py", "django-crontask"}
