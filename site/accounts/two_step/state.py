"""What of the second step a person has, for pages."""

from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator

from accounts import actions
from accounts.two_step.requirement import required_for

Type = Authenticator.Type


@dataclass
class TwoStep:
    """The second steps of one person. `is_on`: the sign-in asks for one."""

    app: Authenticator | None = None
    codes: Authenticator | None = None
    passkeys: list[Authenticator] = field(default_factory=list)
    is_required: bool = False

    @property
    def is_on(self) -> bool:
        return bool(self.app or self.passkeys)

    @property
    def codes_left(self) -> int:
        return actions.count_recovery_codes(self.codes) if self.codes else 0


def two_step_of(user: Any) -> TwoStep:
    """Return what `user` has set up, and whether a role of today requires it; one query and those for the roles."""
    found = TwoStep(is_required=required_for(user))
    for row in Authenticator.objects.filter(user=user).order_by("created_at"):
        if row.type == Type.WEBAUTHN:
            found.passkeys.append(row)
        elif row.type == Type.TOTP:
            found.app = row
        else:
            found.codes = row
    return found
