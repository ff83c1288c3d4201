"""Forms, one module a noun; rules live in the actions."""
