"""The two Wagtail groups that follow from role grants: authors write, reviewers publish. Nobody else enters the CMS."""

from django.db import migrations

PAGE = {
    "Authors": ["add_page", "change_page"],
    "Reviewers": ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
}
FILES = ["add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document"]
TYPES = {"image": ("wagtailimages", "image"), "document": ("wagtaildocs", "document"), "page": ("wagtailcore", "page")}


def _permission(apps, codename):
    types, permissions = apps.get_model("contenttypes", "ContentType"), apps.get_model("auth", "Permission")
    app_label, model = ("wagtailadmin", "admin") if codename == "access_admin" else TYPES[codename.split("_")[-1]]
    content_type, _ = types.objects.get_or_create(app_label=app_label, model=model)
    name = "Can " + codename.replace("_", " ")
    return permissions.objects.get_or_create(content_type=content_type, codename=codename, defaults={"name": name})[0]


def make_groups(apps, editor=None):
    """Make both groups with their rights on the root page and the root collection; again does nothing (tests call it)."""
    get = apps.get_model
    root = get("wagtailcore", "Page").objects.filter(depth=1).first()
    collection = get("wagtailcore", "Collection").objects.filter(depth=1).first()
    for name, codenames in PAGE.items():
        group, _ = get("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(_permission(apps, "access_admin"))
        for codename in codenames if root else []:
            get("wagtailcore", "GroupPagePermission").objects.get_or_create(
                group=group, page=root, permission=_permission(apps, codename)
            )
        for codename in FILES if collection else []:
            get("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
                group=group, collection=collection, permission=_permission(apps, codename)
            )


def drop_groups(apps, editor):
    apps.get_model("auth", "Group").objects.filter(name__in=PAGE).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_plan_moves_and_stage_rosters"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailadmin", "0003_admin_managed"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(make_groups, drop_groups)]
