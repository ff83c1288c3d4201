from django.urls import path

from people.views import audiences, departments, grants, people, privacy, roster

app_name = "people"
urlpatterns = [
    path("hr/people/", people.list_people, name="list_people"),
    path("hr/people/new/", people.hire_person, name="hire_person"),
    path("hr/people/slips/", people.print_slips, name="print_slips"),
    path("hr/people/<uuid:public_id>/", people.show_person, name="show_person"),
    path("accounts/privacy/data/", privacy.show_kept, name="show_kept"),
    path("accounts/privacy/data/copy/", privacy.copy_own, name="copy_own"),
    path("accounts/privacy/data/<uuid:public_id>.zip", privacy.fetch_copy, name="fetch_copy"),
    path("hr/people/<uuid:public_id>/data/", privacy.show_person_data, name="show_person_data"),
    path("hr/people/<uuid:public_id>/data/copy/", privacy.copy_person, name="copy_person"),
    path("hr/people/<uuid:public_id>/data/erase/", privacy.ask_for_erasure, name="ask_for_erasure"),
    path("hr/erasures/<uuid:public_id>/", privacy.show_erasure, name="show_erasure"),
    path("hr/erasures/<uuid:public_id>/decide/", privacy.decide_erasure, name="decide_erasure"),
    path("hr/people/<uuid:public_id>/<slug:verb>/", people.change_person, name="change_person"),
    path("hr/roster/", roster.list_rosters, name="list_rosters"),
    path("hr/roster/upload/", roster.upload_roster, name="upload_roster"),
    path("hr/roster/template.xlsx", roster.download_template, name="download_template"),
    path("hr/roster/export.xlsx", roster.export_roster, name="export_roster"),
    path("hr/roster/<uuid:public_id>/", roster.show_roster, name="show_roster"),
    path("hr/roster/<uuid:public_id>/apply/", roster.apply_roster, name="apply_roster"),
    path("hr/roster/<uuid:public_id>/cancel/", roster.cancel_roster, name="cancel_roster"),
    path("hr/roster/<uuid:public_id>/drop/", roster.drop_roster, name="drop_roster"),
    path("hr/roster/<uuid:public_id>/errors.xlsx", roster.download_errors, name="download_errors"),
    path("hr/departments/", departments.list_departments, name="list_departments"),
    path("hr/departments/<str:code>/", departments.change_department, name="change_department"),
    path("hr/departments/<str:code>/add/", departments.add_department, name="add_department"),
    path("hr/grants/", grants.list_grants, name="list_grants"),
    path("hr/grants/<int:pk>/end/", grants.end_grant, name="end_grant"),
    path("hr/audiences/", audiences.list_audiences, name="list_audiences"),
    path("hr/audiences/new/", audiences.edit_audience, name="add_audience"),
    path("hr/audiences/preview/", audiences.preview_audience, name="preview_audience"),
    path("hr/audiences/<slug:key>/", audiences.show_audience, name="show_audience"),
    path("hr/audiences/<slug:key>/edit/", audiences.edit_audience, name="edit_audience"),
]
