"""What the sign-in page asks besides its form."""

from django import template

from accounts.sso.ways import ways

register = template.Library()


@register.simple_tag(takes_context=True)
def sign_in_ways(context):
    """The ways of signing in elsewhere that are configured."""
    return ways(context["request"])
