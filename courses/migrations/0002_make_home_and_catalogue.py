"""Wagtail's welcome page gives way to our home page with the catalogue; the default site and both languages are set."""

from django.db import migrations


def make_pages(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Locale = apps.get_model("wagtailcore", "Locale")
    HomePage = apps.get_model("courses", "HomePage")
    CatalogPage = apps.get_model("courses", "CatalogPage")

    locale = Locale.objects.get_or_create(language_code="zh-hans")[0]
    Locale.objects.get_or_create(language_code="en")
    root = Page.objects.get(depth=1)
    Site.objects.update(root_page=root)
    Page.objects.filter(path=root.path + "0001", slug="home").delete()
    if Page.objects.filter(path__startswith=root.path, depth=2).exists():
        return  # an installation with pages of its own: nothing is replaced

    def content_type(model):
        return ContentType.objects.get_or_create(app_label="courses", model=model)[0]

    common = {"locale": locale, "live": True}
    home = HomePage.objects.create(
        title="首页", draft_title="首页", slug="home", path=root.path + "0001", depth=2, numchild=1,
        url_path="/home/", content_type=content_type("homepage"), **common,
    )  # fmt: skip
    CatalogPage.objects.create(
        title="全部课程", draft_title="全部课程", slug="courses", path=home.path + "0001", depth=3, numchild=0,
        url_path="/home/courses/", content_type=content_type("catalogpage"), **common,
    )  # fmt: skip
    Page.objects.filter(pk=root.pk).update(numchild=1)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(hostname="localhost", port=80, root_page_id=home.pk, is_default_site=True)
    else:
        Site.objects.filter(pk=site.pk).update(root_page_id=home.pk)


def remove_pages(apps, schema_editor):
    """Take our pages away again; the site falls back to the root page."""
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    HomePage = apps.get_model("courses", "HomePage")
    root = Page.objects.get(depth=1)
    Site.objects.update(root_page=root)
    for home in HomePage.objects.all():
        Page.objects.filter(path__startswith=home.path).delete()
    Page.objects.filter(pk=root.pk).update(numchild=Page.objects.filter(depth=2).count())


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(make_pages, remove_pages)]
