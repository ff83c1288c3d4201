"""How others cite a study: a plan version names the evaluation that caused it."""

from typing import Any

from django.utils.translation import gettext as _

KIND = "effect"  # PlanVersion.Cited.EFFECT


def citation(study: Any) -> tuple[str, str, str]:
    """Return (kind, key, words) of a study; the words hold its last conclusion, where there is one."""
    last = study.conclusions.first()
    if last is None:
        return KIND, study.key, study.title
    return KIND, study.key, _("%(title)s: %(words)s") % {"title": study.title, "words": last.words[:160]}
