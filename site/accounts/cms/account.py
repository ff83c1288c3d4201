"""One's own settings in Wagtail's admin, without name and e-mail: those come from the roster."""

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel


class OwnAccountView(AccountView):
    def get_panels(self):
        return [panel for panel in super().get_panels() if not isinstance(panel, NameEmailSettingsPanel)]


account = require_admin_access(OwnAccountView.as_view())
