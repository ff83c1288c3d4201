"""Who writes does not publish: authors hand in, reviewers decide. And what both may do with rows in the CMS."""

from django.db import migrations

NAME, TASK = "写作与审核", "审核内容"
ROWS = {
    ("courses", "course"): ["add", "change", "view"],
    ("courses", "lesson"): ["add", "change", "view"],
    ("courses", "track"): ["view"],
    ("subjects", "term"): ["add", "change", "view"],
    ("subjects", "objective"): ["add", "change", "view"],
    ("subjects", "fact"): ["add", "change", "view"],
}
MORE = {"Authors": {}, "Reviewers": {("courses", "track"): ["change"]}}


def _permission(apps, app_label, model, verb):
    content_type = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )[0]
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {model}"}
    )[0]


def make_workflow(apps, editor=None):
    """Make the workflow and put it on every page, in place of Wagtail's own; again does nothing (tests call it)."""
    get = apps.get_model
    groups = {name: get("auth", "Group").objects.get_or_create(name=name)[0] for name in MORE}
    for name, group in groups.items():
        for (app_label, model), verbs in [*ROWS.items(), *MORE[name].items()]:
            group.permissions.add(*(_permission(apps, app_label, model, verb) for verb in verbs))
    kind = get("contenttypes", "ContentType").objects.get_or_create(app_label="wagtailcore", model="groupapprovaltask")[
        0
    ]
    task = get("wagtailcore", "GroupApprovalTask").objects.filter(name=TASK).first()
    if task is None:
        task = get("wagtailcore", "GroupApprovalTask").objects.create(name=TASK, content_type=kind, active=True)
    task.groups.add(groups["Reviewers"])
    workflow = get("wagtailcore", "Workflow").objects.get_or_create(name=NAME, defaults={"active": True})[0]
    get("wagtailcore", "WorkflowTask").objects.get_or_create(
        workflow=workflow, task_id=task.pk, defaults={"sort_order": 0}
    )
    root = get("wagtailcore", "Page").objects.filter(depth=1).first()
    if root is not None:
        get("wagtailcore", "WorkflowPage").objects.update_or_create(page=root, defaults={"workflow": workflow})
    _drop_unused(get, "Moderators approval")


def _drop_unused(get, name):
    """Remove the workflow that Wagtail comes with; where it was used already it is only turned off."""
    workflows = get("wagtailcore", "Workflow").objects.filter(name=name)
    if get("wagtailcore", "WorkflowState").objects.filter(workflow__in=workflows).exists():
        workflows.update(active=False)
        return
    get("wagtailcore", "WorkflowTask").objects.filter(workflow__in=workflows).delete()
    workflows.delete()
    get("wagtailcore", "GroupApprovalTask").objects.filter(name=name).delete()


def drop_workflow(apps, editor):
    workflows = apps.get_model("wagtailcore", "Workflow").objects.filter(name=NAME)
    apps.get_model("wagtailcore", "WorkflowPage").objects.filter(workflow__in=workflows).delete()
    workflows.update(active=False)


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0002_make_home_and_catalogue"),
        ("people", "0004_make_editor_groups"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(make_workflow, drop_workflow)]
