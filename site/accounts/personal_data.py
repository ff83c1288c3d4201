"""Personal data of sign-ins."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import BLANKED, WITH_PERSON, declare

declare(
    "accounts.User",
    _("signing in: user name, name, e-mail, language"),
    retention=_("while employed, then two years"),
    erasure=BLANKED,
    fields=("username", "name", "email", "language"),
    hidden=("password", "code_step"),
)
declare(
    "accounts.User_groups",
    _("which CMS groups an account is in (derived from role grants)"),
    retention=_("while the account is active"),
    erasure=WITH_PERSON,
)
declare(
    "accounts.User_user_permissions",
    _("single CMS permissions of an account"),
    retention=_("while the account is active"),
    erasure=WITH_PERSON,
)
declare(
    "accounts.ActivationCode",
    _("one-time slips: hash, who issued them, when they were used"),
    retention=_("two years"),
    erasure=WITH_PERSON,
    hidden=("code_hash",),
)
declare(
    "accounts.Guess",
    _("slowing down guesses of slip codes: number or network address"),
    retention=_("one day"),
    erasure=WITH_PERSON,
    identity=("key",),
)
declare(
    "accounts.TwoStepChange",
    _("two-step sign-in: when it was set up, removed or reset, by whom and why"),
    retention=_("two years"),
    erasure=WITH_PERSON,
)
