from django.shortcuts import render

from theme import samples


def style_guide(request):
    """Show every component once, for tests and for whoever changes one (config includes it outside production only)."""
    return render(request, "theme/style_guide.html", samples.style_guide(request))
