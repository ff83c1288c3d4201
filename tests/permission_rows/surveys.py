"""Rows of the permission matrix: questionnaires."""

from tests.permission_row import Cast, Row, of


def _person(cast: Cast) -> list[object]:
    return [cast.people["owner"].public_id]


HR_ONLY = "L 404 404 404 200 200 404 200"
DRAFT = "L 404 404 404 200 404 404 200"
ROWS: list[Row] = [
    Row("surveys:my_surveys", "L 200 200 200 200 200 200 200"),
    Row("surveys:answer_survey", "L 200 404 404 404 404 404 404", of("survey_invitation"), why="whoever was asked, nobody else"),
    Row("surveys:save_draft", "L 200 404 404 404 404 404 404", of("survey_invitation"), "post", why="an empty draft"),
    Row("surveys:show_results_about", "L 200 404 200 200 404 404 200", _person),
    Row("surveys:list_surveys", HR_ONLY),
    Row("surveys:open_survey", HR_ONLY),
    Row("surveys:list_forms", HR_ONLY),
    Row("surveys:show_form", HR_ONLY, of("survey_form"), why="forms belong to the whole house"),
    Row("surveys:list_rules", HR_ONLY),
    Row("surveys:begin_form", HR_ONLY),
    Row("surveys:reopen_form", "L 404 404 404 R 404 404 R", of("own_form"), "post", why="HR of the department that wrote it"),
    Row("surveys:retire_form", "L 404 404 404 R 404 404 R", of("own_form"), "post"),
    Row("surveys:write_form", DRAFT, of("form_draft")),
    Row("surveys:preview_form", DRAFT, of("form_draft")),
    Row("surveys:edit_form_head", DRAFT, of("form_draft")),
    Row("surveys:add_form_part", DRAFT, of("form_draft")),
    Row("surveys:edit_form_part", DRAFT, lambda cast: [cast.form_draft.public_id, "main"]),
    Row("surveys:add_form_item", DRAFT, lambda cast: [cast.form_draft.public_id, "main"], data=lambda cast: {"kind": "scale"}),
    Row("surveys:edit_form_item", DRAFT, lambda cast: [cast.form_draft.public_id, "useful"]),
    Row("surveys:shift_form_part", "L 404 404 404 R 404 404 R", of("form_draft"), "post", data=lambda cast: {"step": "down", "key": "useful"}),
    Row("surveys:publish_form", "L 404 404 404 R 404 404 R", of("form_draft"), "post", why="an old revision is said, nothing is published"),
    Row("surveys:discard_form", "L 404 404 404 R 404 404 R", of("form_draft"), "post"),
    Row("surveys:switch_rule", "L 404 404 404 R 404 404 R", of("survey_rule"), "post", why="HR of the people whom it asks"),
    Row("surveys:serve_upload", "L 404 404 404 200 404 404 200", of("survey_upload", "pk")),
    Row("surveys:show_survey", "L 404 404 404 200 404 404 200", of("survey")),
    Row("surveys:export_survey", "L 404 404 404 200 404 404 200", of("survey")),
    Row("surveys:remind_survey", "L 404 404 404 R 404 404 R", of("survey"), "post"),
    Row("surveys:close_survey", "L 404 404 404 R 404 404 R", of("survey"), "post"),
]  # fmt: skip


def extend(c: Cast) -> None:
    """Add the objects that these rows need to the cast."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from surveys.actions import answering, writing
    from surveys.models import Rule
    from tests.surveys.forms import make_invitation, make_survey, upload_version

    c.survey = make_survey(owner_department=c.city)
    c.survey_invitation = make_invitation(c.survey, c.people["owner"])
    c.survey_form = c.survey.version.form
    c.survey_rule = Rule.objects.create(
        key="matrix", title_zh="规则", event="course_completed", form=c.survey_form, department=c.hall
    )
    proof = make_invitation(make_survey(upload_version(), owner_department=c.city), c.people["owner"])
    file = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20)
    c.survey_upload = answering.answer(proof, {"proof": file}, by=c.owner).answers.get()
    draft = writing.begin(c.city, kind="other", title="草稿", source=c.survey.version, by=None)
    c.own_form = writing.publish(draft, revision=1, by=None)
    c.form_draft = writing.begin(c.city, kind="other", title="草稿", source=c.survey.version, by=None)
