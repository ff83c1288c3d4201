"""gunicorn -c site/config/gunicorn.py: two sync-friendly thread workers; all by environment."""

import gc
import os
from pathlib import Path

_root = Path(__file__).resolve().parents[2]
chdir = str(_root)
pythonpath = f"{_root / 'site'},{_root}"
wsgi_app = "config.wsgi:application"
bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
timeout = 60
graceful_timeout = 20
max_requests = 5000
max_requests_jitter = 500
limit_request_line = 0  # our own pages say that an address is too long; a proxy in front has its own limit
limit_request_fields = 60
accesslog = None
errorlog = "-"
loglevel = os.environ.get("GUNICORN_LOG", "warning")
proc_name = "kuibu-web"
preload_app = True


def when_ready(server):
    """Before the workers fork: what was loaded stays for good, so the collector need not walk over it again and again.

    It took a quarter of the CPU time of a small request. The first threshold makes it look at young objects less often.
    """
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 (loads all views)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
