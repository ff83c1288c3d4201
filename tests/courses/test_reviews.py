"""A text that waits for review waits in 待办; whoever decides, it leaves all lists, and the author hears of it."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupApprovalTask, GroupPagePermission, Workflow, WorkflowTask

from courses.models import NoticePage
from outbox.models import Message, Todo
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed_in(site_root):
    author, reviewer, other = make_user(), make_user(), make_user()
    group = Group.objects.create(name="Reviewers of this test")
    for user in (reviewer, other):
        user.groups.add(group)
    may_publish = Permission.objects.get(content_type__model="page", codename="publish_page")
    GroupPagePermission.objects.create(group=group, page=site_root, permission=may_publish)
    task = GroupApprovalTask.objects.create(name="review")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="review")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    site_root.refresh_from_db()
    page = site_root.add_child(instance=NoticePage(title="公告", body="文字", live=False, locale=site_root.locale))
    page.save_revision(user=author)
    state = workflow.start(page, author)
    return {"author": author, "reviewer": reviewer, "state": state, "page": page}


def test_approval_closes_every_reviewers_todo_and_tells_the_author(handed_in):
    assert Todo.objects.open().filter(kind="review_page").count() == 2
    assert not Todo.objects.open().filter(whom=handed_in["author"]).exists()
    handed_in["state"].current_task_state.approve(user=handed_in["reviewer"])
    assert not Todo.objects.open().exists()
    assert Message.objects.filter(recipient=handed_in["author"], kind="review_ended").count() == 1
    handed_in["page"].refresh_from_db()
    assert handed_in["page"].live


def test_a_rejected_text_comes_back_with_its_comment(handed_in):
    handed_in["state"].current_task_state.reject(user=handed_in["reviewer"], comment="请补上替代文字")
    assert not Todo.objects.open().exists()
    assert Message.objects.get(kind="review_ended").body == "请补上替代文字"


def test_a_text_taken_back_waits_for_nobody(handed_in):
    handed_in["state"].cancel(user=handed_in["author"])
    assert not Todo.objects.open().exists()
