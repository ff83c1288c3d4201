from django.urls import path

from courses.views import catalog, check, hr, hr_decisions, learn, lesson, search, team

app_name = "courses"
urlpatterns = [
    path("search/", search.search, name="search"),
    path("learn/", learn.my_learning, name="my_learning"),
    path("learn/finished/", learn.finished, name="finished"),
    path("learn/dates/<int:item_id>/", learn.ask_for_time, name="ask_for_time"),
    path("learn/courses/<uuid:public_id>/join/", catalog.join_course, name="join_course"),
    path("learn/courses/<uuid:public_id>/leave/", catalog.leave_course, name="leave_course"),
    path("lessons/<uuid:public_id>/bookmark/", lesson.save_bookmark, name="save_bookmark"),
    path("lessons/<uuid:public_id>/finish/", lesson.finish_lesson, name="finish_lesson"),
    path("lessons/<uuid:public_id>/sign/", lesson.sign_lesson, name="sign_lesson"),
    path("lessons/<uuid:public_id>/check/<slug:anchor>/", check.take_check, name="take_check"),
    path("lessons/go/<str:key>/", lesson.go_to_lesson, name="go_to_lesson"),
    path("catalogue/", catalog.list_courses, name="list_courses"),
    path("courses/go/<str:key>/", catalog.go_to_course, name="go_to_course"),
    path("team/", team.list_team, name="list_team"),
    path("team/export.xlsx", team.export_team, name="export_team"),
    path("team/<uuid:public_id>/", team.show_member, name="show_member"),
    path("team/nudge/", team.nudge, name="nudge"),
    path("hr/", hr.hr_home, name="hr_home"),
    path("hr/learning/", hr.list_learning, name="list_learning"),
    path("hr/learning/export.xlsx", hr.export_learning, name="export_learning"),
    path("hr/exceptions/", hr_decisions.list_exceptions, name="list_exceptions"),
    path("hr/exceptions/<uuid:public_id>/", hr_decisions.resolve_exception, name="resolve_exception"),
    path("hr/rules/", hr_decisions.list_rules, name="list_rules"),
    path("hr/rules/<uuid:public_id>/", hr_decisions.show_rule, name="show_rule"),
    path("hr/enrol/", hr_decisions.enrol, name="enrol"),
]
