"""Tests: the same house, cheaper hashing, and a database named by the test run."""

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import Any

from config.env import BASE_DIR, env
from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, STORAGES

EMBEDDED = True
SECRET_KEY = "test-only-secret-key-with-more-than-fifty-characters-0123456789"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATA_DIR = Path(tempfile.mkdtemp(prefix="kuibu-test-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
MEDIA_ROOT = DATA_DIR / "media"
MAIL_DIR = DATA_DIR / "mail"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES.pop("cache", None)
DATABASE_ROUTERS: list[str] = []
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
if not env.str("DATABASE_URL", default=""):
    DATABASES["default"]["NAME"] = str(DATA_DIR / "unused.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_SQLITE", default=str(BASE_DIR / "build" / "test.sqlite3"))}
AXES_ENABLED = True
MFA_REQUIRED_ROLES: list[str] = []
OIDC: dict[str, str] = {}
WECOM: dict[str, Any] = {}
