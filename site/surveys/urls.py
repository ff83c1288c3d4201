"""The addresses of this app."""

from django.urls import path

from surveys.views import forms, hr, own, writing

app_name = "surveys"
urlpatterns = [
    path("surveys/", own.my_surveys, name="my_surveys"),
    path("surveys/about/<uuid:public_id>/", own.show_results_about, name="show_results_about"),
    path("surveys/<uuid:public_id>/", own.answer_survey, name="answer_survey"),
    path("surveys/<uuid:public_id>/draft/", own.save_draft, name="save_draft"),
    path("hr/surveys/", hr.list_surveys, name="list_surveys"),
    path("hr/surveys/open/", hr.open_survey, name="open_survey"),
    path("hr/surveys/forms/", forms.list_forms, name="list_forms"),
    path("hr/surveys/forms/<uuid:public_id>/", forms.show_form, name="show_form"),
    path("hr/surveys/forms/begin/", writing.begin_form, name="begin_form"),
    path("hr/surveys/forms/<uuid:public_id>/reopen/", writing.reopen_form, name="reopen_form"),
    path("hr/surveys/forms/<uuid:public_id>/retire/", writing.retire_form, name="retire_form"),
    path("hr/surveys/drafts/<uuid:public_id>/", writing.write_form, name="write_form"),
    path("hr/surveys/drafts/<uuid:public_id>/preview/", writing.preview_form, name="preview_form"),
    path("hr/surveys/drafts/<uuid:public_id>/head/", writing.edit_head, name="edit_form_head"),
    path("hr/surveys/drafts/<uuid:public_id>/parts/add/", writing.edit_section, name="add_form_part"),
    path("hr/surveys/drafts/<uuid:public_id>/parts/<slug:key>/", writing.edit_section, name="edit_form_part"),
    path("hr/surveys/drafts/<uuid:public_id>/parts/<slug:section>/add/", writing.add_item, name="add_form_item"),
    path("hr/surveys/drafts/<uuid:public_id>/questions/<slug:key>/", writing.edit_item, name="edit_form_item"),
    path("hr/surveys/drafts/<uuid:public_id>/shift/", writing.shift_part, name="shift_form_part"),
    path("hr/surveys/drafts/<uuid:public_id>/publish/", writing.publish_form, name="publish_form"),
    path("hr/surveys/drafts/<uuid:public_id>/discard/", writing.discard_form, name="discard_form"),
    path("hr/surveys/rules/", forms.list_rules, name="list_rules"),
    path("hr/surveys/rules/<uuid:public_id>/switch/", forms.switch_rule, name="switch_rule"),
    path("hr/surveys/files/<uuid:answer_id>/", hr.serve_upload, name="serve_upload"),
    path("hr/surveys/<uuid:public_id>/", hr.show_survey, name="show_survey"),
    path("hr/surveys/<uuid:public_id>/results.xlsx", hr.export_survey, name="export_survey"),
    path("hr/surveys/<uuid:public_id>/remind/", hr.remind_survey, name="remind_survey"),
    path("hr/surveys/<uuid:public_id>/close/", hr.close_survey, name="close_survey"),
]
