"""STORAGE_URL=s3://bucket/prefix?endpoint_url=... -> Django's STORAGES entry."""

from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured


def storage_from_url(url: str) -> dict:
    """Return the STORAGES entry for `file:///folder` or `s3://bucket/prefix?option=value`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": parts.path}}
    if parts.scheme == "s3":
        options = {"bucket_name": parts.netloc, "location": parts.path.strip("/"), **dict(parse_qsl(parts.query))}
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    raise ImproperlyConfigured(f"STORAGE_URL: unknown scheme {parts.scheme!r} (file or s3)")
