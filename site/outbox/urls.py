from django.urls import path

from outbox import views

app_name = "outbox"
urlpatterns = [
    path("messages/", views.list_messages, name="messages"),
    path("messages/read/", views.read_all, name="read_all"),
    path("messages/preferences/", views.preferences, name="preferences"),
    path("messages/<uuid:public_id>/", views.open_message, name="open_message"),
    path("messages/<uuid:public_id>/read/", views.read_message, name="read_message"),
    path("todo/", views.list_todos, name="todo"),
    path("todo/done/", views.list_done, name="done"),
    path("todo/delegate/", views.delegate, name="delegate"),
    path("todo/delegate/<uuid:public_id>/end/", views.end_delegation, name="end_delegation"),
    path("todo/answer/", views.answer_batch, name="answer_batch"),
    path("todo/<uuid:public_id>/", views.answer_todo, name="answer_todo"),
    path("dev/mail/", views.list_mail, name="list_mail"),
    path("dev/mail/<str:name>/", views.show_mail, name="show_mail"),
    path("dev/mail/<str:name>/html/", views.show_mail_html, name="show_mail_html"),
]
