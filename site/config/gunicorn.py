"""gunicorn -c site/config/gunicorn.py: two sync-friendly thread workers; all by environment."""

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
