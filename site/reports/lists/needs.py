"""The list of training needs of people."""

from django.utils.translation import gettext_lazy as _

from development.models import Need
from reports.lists.filters import NeedFilter
from reports.lists.kinds import Column, ListKind, person_columns, register
from reports.lists.learning import extras, person_of


def needs(reach, chosen):
    rows = Need.objects.live().exclude(employee=None).select_related("employee")
    rows = reach.narrow(rows, "employee", chosen)
    for name in ("state", "source"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    return rows.exclude(employee__work_state="left")


NEEDS = register(
    ListKind(
        key="needs",
        title=_("Training needs"),
        says=_("What people need to learn, why it is known, and whether it stands in a plan."),
        columns=(
            *person_columns(person_of, "employee__"),
            Column("title", _("Need"), lambda row, _x: row.title, width=28, url=lambda row, _x: row.get_absolute_url()),
            Column("source", _("Source"), lambda row, _x: str(row.get_source_display())),
            Column("state", _("State"), lambda row, _x: str(row.get_state_display())),
            Column("score", _("Points of the need"), lambda row, _x: float(row.score), ("score",), is_number=True),
            Column("wished_by", _("Wished by"), lambda row, _x: row.wished_by, is_default=False),
            Column("because", _("Because"), lambda row, _x: row.because, is_default=False, width=40),
        ),
        form=NeedFilter,
        rows=needs,
        extras=extras,
        order=("-score", "-pk"),
    )
)
