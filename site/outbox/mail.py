"""The embedded mode's mailbox: mails are files, read at /dev/mail/."""

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend


class FileMailbox(EmailBackend):
    """Writes each mail to settings.MAIL_DIR."""

    def __init__(self, *args, **kwargs):
        kwargs.pop("file_path", None)
        super().__init__(*args, file_path=str(settings.MAIL_DIR), **kwargs)
