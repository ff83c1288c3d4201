"""Personal data of sign-ins."""

from lib.personal_data import BLANKED, WITH_PERSON, declare

declare(
    "accounts.User",
    "signing in: user name, name, e-mail, language",
    retention="while employed, then two years",
    erasure=BLANKED,
)
declare(
    "accounts.User_groups",
    "which CMS groups an account is in (derived from role grants)",
    retention="while the account is active",
    erasure=WITH_PERSON,
)
declare(
    "accounts.User_user_permissions",
    "single CMS permissions of an account",
    retention="while the account is active",
    erasure=WITH_PERSON,
)
declare(
    "accounts.ActivationCode",
    "one-time slips: hash, who issued them, when they were used",
    retention="two years",
    erasure=WITH_PERSON,
)
declare(
    "accounts.Guess",
    "slowing down guesses of slip codes: number or network address",
    retention="one day",
    erasure=WITH_PERSON,
)
declare(
    "accounts.TwoStepChange",
    "two-step sign-in: when it was set up, removed or reset, by whom and why",
    retention="two years",
    erasure=WITH_PERSON,
)
