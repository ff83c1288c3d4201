"""Questions about what belongs to a person in training that read aloud."""

from django.db import models


class OwnedByPersonQuerySet(models.QuerySet):
    """Rows with an `employee`: their own, their line's and their HR's."""

    def visible_to(self, user):
        """Rows of people whom `user` may see."""
        from people.models import Employee

        return self.filter(employee__in=Employee.objects.visible_to(user))

    def of(self, user):
        """A person's own rows."""
        return self.filter(employee__user=user)

    def of_hr(self, user):
        """Rows of people for whom `user` works as HR; never one's own."""
        from people.models import Employee

        rows = self.filter(employee__in=Employee.objects.of_hr(user))
        return rows if user.is_superuser else rows.exclude(employee__user=user)
