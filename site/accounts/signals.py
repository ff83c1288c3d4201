"""Facts about accounts that upper apps may care about. Sent inside the transaction of the fact."""

from django.dispatch import Signal

slip_issued = Signal()  # user, by, code (the ActivationCode row, without the plain code)
account_activated = Signal()  # user, code
two_step_changed = Signal()  # change (the TwoStepChange row)
second_step_guessed = Signal()  # user: so many wrong codes that trying was paused
identity_linked = Signal()  # account (the SocialAccount row): WeCom or the operator's identity provider now opens it
