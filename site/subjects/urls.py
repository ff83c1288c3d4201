from django.urls import path

from subjects.views import competencies, taught

app_name = "subjects"
urlpatterns = [
    path("terms/", taught.show_terms, name="show_terms"),
    path("hr/facts/", taught.list_facts, name="list_facts"),
    path("hr/facts/<uuid:public_id>/confirm/", taught.confirm_fact, name="confirm_fact"),
    path("competencies/", competencies.my_competencies, name="my_competencies"),
    path("competencies/rate/", competencies.rate_oneself, name="rate_oneself"),
    path("competencies/<uuid:public_id>/", competencies.show_competency, name="show_competency"),
    path("team/<uuid:public_id>/competencies/", competencies.show_profile, name="show_profile"),
    path("team/<uuid:public_id>/competencies/observe/", competencies.observe, name="observe"),
    path("hr/competencies/", competencies.list_requirements, name="list_requirements"),
]
