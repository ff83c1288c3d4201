"""Two-step sign-in: an authenticator app, passkeys and recovery codes on top of django-allauth (docs/decisions/0010)."""
