"""Settings of `make bench`: the embedded mode, with a few bare addresses beside the real ones. Never used to serve people."""

from config.settings.dev import *  # noqa: F403
from config.settings.dev import BASE_DIR, TEMPLATES

ROOT_URLCONF = "tools.bench_urls"
STATIC_ROOT = BASE_DIR / "build" / "bench" / "static"
TEMPLATES[0]["DIRS"] = [BASE_DIR / "tools" / "bench_templates"]
