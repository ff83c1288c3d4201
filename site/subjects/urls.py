from django.urls import path

from subjects import views

app_name = "subjects"
urlpatterns = [
    path("terms/", views.show_terms, name="show_terms"),
    path("hr/facts/", views.list_facts, name="list_facts"),
    path("hr/facts/<uuid:public_id>/confirm/", views.confirm_fact, name="confirm_fact"),
]
