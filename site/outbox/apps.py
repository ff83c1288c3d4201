from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = _("Messages and to-do")

    def ready(self):
        from outbox import mail, receivers, waiting  # noqa: F401
        from theme import navigation

        navigation.register(
            navigation.Item("todo", _("To-do"), "outbox:todo", "list-checks", 30, badge=waiting.open_todos)
        )
        navigation.register(
            navigation.Item(
                "messages", _("Messages"), "outbox:messages", "bell", 90, badge=waiting.unread_messages, place="bell"
            )
        )
        navigation.register(
            navigation.Item(
                "mailbox",
                _("Mailbox"),
                "outbox:list_mail",
                "mail",
                900,
                visible=lambda user: user.is_superuser and mail.is_open(),
                place="tools",
            )
        )
