"""The tree of departments with head counts."""

from collections import Counter

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from people import forms, rules
from people.access import hr_only
from people.actions import departments
from people.exceptions import PeopleError
from people.models import Assignment, Department


@hr_only
def list_departments(request):
    rows = list(rules.departments_under_hr(request.user))
    now = Assignment.objects.main().current().exclude(employee__work_state="left")
    own = Counter(now.values_list("department__path", flat=True))
    total: Counter[str] = Counter()
    for path, count in own.items():
        for end in range(Department.steplen, len(path) + 1, Department.steplen):
            total[path[:end]] += count
    top = min((d.depth for d in rows), default=1)
    shown = [
        {"department": d, "level": min(d.depth - top, 5), "own": own[d.path], "total": total[d.path]} for d in rows
    ]
    most = max((row["total"] for row in shown), default=0)
    return render(request, "people/list_departments.html", {"rows": shown, "most": most})


@hr_only
def change_department(request, code):
    department = get_object_or_404(rules.departments_under_hr(request.user), code=code)
    initial = {"name": department.name, "kind": department.kind, "closed_on": department.closed_on}
    form = forms.DepartmentForm(request.POST or None, is_new=False, initial=initial)
    if form.is_valid():
        try:
            departments.change_department(department, by=request.user, **form.cleaned_data)
        except PeopleError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("%(name)s: saved.") % {"name": form.cleaned_data["name"]})
            return redirect("people:list_departments")
    return render(request, "people/change_department.html", {"form": form, "department": department})


@hr_only
def add_department(request, code):
    parent = get_object_or_404(rules.departments_under_hr(request.user), code=code)
    form = forms.DepartmentForm(request.POST or None, is_new=True, initial={"kind": "hall"})
    if form.is_valid():
        try:
            departments.add_department(parent, by=request.user, **form.cleaned_data)
        except PeopleError as exc:
            form.add_error("code", str(exc))
        else:
            messages.success(request, _("%(name)s was added.") % {"name": form.cleaned_data["name"]})
            return redirect("people:list_departments")
    return render(request, "people/change_department.html", {"form": form, "parent": parent})
