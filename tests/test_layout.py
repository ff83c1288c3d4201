"""The house keeps its plan: folders, names, directions, drawers, and the register of personal data."""

import ast
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from lib.personal_data import REGISTER

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
CONTRACT = PROJECT["importlinter"]["contracts"][0]
LAYERS = [[name.strip() for name in layer.split("|")] for layer in CONTRACT["layers"]]
HEIGHT = {name: -depth for depth, layer in enumerate(LAYERS) for name in layer}
OURS = sorted(HEIGHT)
FOLDERS = {name: ROOT / "site" / name if (ROOT / "site" / name).is_dir() else ROOT / name for name in OURS}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "services", "service", "misc", "tools", "functions"}
SOURCES = sorted(path for folder in FOLDERS.values() for path in folder.rglob("*.py"))


def test_site_is_a_folder_never_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()


def test_every_package_has_its_layer():
    there = {path.parent.name for path in (ROOT / "site").glob("*/__init__.py")}
    there |= {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert there == set(OURS)
    assert set(PROJECT["importlinter"]["root_packages"]) == set(OURS)


def test_no_app_is_named_like_a_module_of_python():
    assert not set(OURS) & sys.stdlib_module_names


def test_no_app_is_named_like_an_installed_module():
    installed = set(metadata.packages_distributions())
    assert not set(OURS) & installed


def test_git_ignores_nothing_below_site():
    answer = subprocess.run(["git", "check-ignore", "site/config/urls.py"], cwd=ROOT, capture_output=True, text=True)
    assert answer.stdout == ""


def test_imports_go_downwards_only():
    env_path = f"{ROOT / 'site'}:{ROOT}"
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": env_path, "PATH": ""}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def our_models():
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in HEIGHT]


def test_no_foreign_key_points_up():
    upwards = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if getattr(field, "remote_field", None) is not None and not field.auto_created and field.related_model
        for target in [field.related_model._meta.app_label]
        if target in HEIGHT and target != model._meta.app_label and HEIGHT[target] >= HEIGHT[model._meta.app_label]
    ]
    assert upwards == []


def test_no_generic_foreign_keys():
    from django.contrib.contenttypes.fields import GenericForeignKey

    assert [m for m in our_models() if any(isinstance(f, GenericForeignKey) for f in m._meta.private_fields)] == []


def test_there_are_no_drawers_for_odds_and_ends():
    assert [str(path.relative_to(ROOT)) for path in SOURCES if path.stem in DRAWERS] == []
    assert [
        str(p.relative_to(ROOT)) for f in FOLDERS.values() for p in f.rglob("*") if p.is_dir() and p.name in DRAWERS
    ] == []


def test_only_the_clock_asks_the_system_for_the_time():
    """Business code asks lib.clock: a test can then stand anywhere in time."""
    forbidden = {
        ("timezone", "now"),
        ("timezone", "localdate"),
        ("datetime", "now"),
        ("date", "today"),
        ("datetime", "today"),
    }
    found = []
    for path in SOURCES:
        if path == ROOT / "site/lib/clock.py" or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                if (name, node.func.attr) in forbidden:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_nothing_swallows_every_exception():
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None or getattr(node.type, "id", "") == "Exception"
            ):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_templates_have_no_inline_styles_scripts_or_handlers():
    import re

    bad = re.compile(
        r"\sstyle=[\"']|<script(?![^>]*\bsrc=)(?![^>]*type=\"(application|text)/(json|html)\")[^>]*>|\son[a-z]+=[\"']|\shx-on"
    )
    found = [
        f"{path.relative_to(ROOT)}: {match[0].strip()}"
        for folder in FOLDERS.values()
        for path in folder.rglob("templates/**/*.html")
        if not set(path.parts) & {"wagtailadmin", "mail"}
        for match in bad.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


# --- personal data (rule 11) ------------------------------------------------------------------------
PERSONAL_NAMES = {
    "name", "first_name", "last_name", "mobile", "phone", "email", "username", "number", "bss_number", "ip_address",
    "ip", "user_agent", "address", "birth_date", "id_number", "partner_company", "free_text",
}  # fmt: skip
# Named fields that name a thing, not a person.
THINGS = {
    "people.Department.name", "people.Post.name", "people.Audience.name", "people.HistoricalAudience.name",
    "development.PlanLine.number", "jobs.Tick.name", "jobs.Heartbeat.name", "courses.TrackVersion.number", "simulator.CatalogueVersion.number",
    "auth.Group.name", "auth.Permission.name", "taggit.Tag.name", "wagtailcore.Collection.name",
    "socialaccount.SocialApp.name", "wagtailcore.Task.name", "wagtailcore.GroupApprovalTask.name", "wagtailcore.Workflow.name",
}  # fmt: skip
PEOPLE = {settings.AUTH_USER_MODEL, "people.Employee"}


def knows_a_person(model) -> bool:
    for field in model._meta.get_fields():
        if field.auto_created and not field.concrete:
            continue
        related = getattr(field, "related_model", None)
        if related is not None and related._meta.label in PEOPLE:
            return True
        if field.name in PERSONAL_NAMES and f"{model._meta.label}.{field.name}" not in THINGS:
            return True
    return model._meta.label in PEOPLE


def personal_models():
    """Third-party tables too: config/personal_data.py declares them."""
    return [model for model in apps.get_models(include_auto_created=True) if knows_a_person(model)]


@pytest.mark.parametrize("label", sorted(model._meta.label for model in personal_models()))
def test_every_table_that_knows_a_person_is_declared(label):
    entry = REGISTER.get(label)
    assert entry, f"declare {label} in {label.split('.')[0]}/personal_data.py"
    assert entry.purpose and entry.retention and entry.erasure


def test_the_register_names_only_tables_that_are_there():
    assert sorted(set(REGISTER) - {model._meta.label for model in apps.get_models(include_auto_created=True)}) == []
