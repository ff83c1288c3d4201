"""The second step between the password and being signed in."""

from allauth.mfa.stages import AuthenticateStage


class SecondStep(AuthenticateStage):
    """Asked of everybody who has set one up. A password that was changed meanwhile ends the attempt."""

    def handle(self):
        if self.login.user is not None:
            self.state["proven"] = self.login.user.get_session_auth_hash()
        return super().handle()

    def is_stale(self) -> bool:
        user = self.login.user
        return user is None or not user.is_active or self.state.get("proven") != user.get_session_auth_hash()
