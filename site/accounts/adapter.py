from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: people come from the roster."""

    def is_open_for_signup(self, request):
        return False
