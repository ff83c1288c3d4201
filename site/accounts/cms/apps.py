from wagtail.users.apps import WagtailUsersAppConfig


class CmsUsersConfig(WagtailUsersAppConfig):
    """Wagtail's users with our form."""

    user_viewset = "accounts.cms.users.AccountViewSet"
