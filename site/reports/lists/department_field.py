"""The choice of a department: all that lie within the rights are valid, few are offered; four thousand options would be most of a page."""

from people.forms import TreeChoice

OFFERED = 60


class DepartmentChoice(TreeChoice):
    """Offers all departments where they are few, else those that are no halls, and the one that is chosen."""

    def offer(self, departments, chosen=""):
        """Accept any of `departments`; two or three queries."""
        self.queryset = departments
        found = list(departments[: OFFERED + 1])
        if len(found) > OFFERED:
            found = list(departments.exclude(kind="hall")[:OFFERED])
            if chosen and chosen not in {department.code for department in found}:
                found += departments.filter(code=chosen[:30])
        options = [(department.code, self.label_from_instance(department)) for department in found]
        self.choices = [("", self.empty_label), *options]
