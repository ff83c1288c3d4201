"""The addresses of this app."""

from django.urls import path

from surveys.views import own

app_name = "surveys"
urlpatterns = [
    path("surveys/", own.my_surveys, name="my_surveys"),
    path("surveys/<uuid:public_id>/", own.answer_survey, name="answer_survey"),
    path("surveys/<uuid:public_id>/draft/", own.save_draft, name="save_draft"),
]
