"""Addresses of classes, their attendance, rooms and trainers."""

from django.urls import path

from classroom.views import class_approvals, class_desk, class_people, classes, rooms

urlpatterns = [
    path("classes/", classes.list_classes, name="list_classes"),
    path("classes/<uuid:public_id>/", classes.show_class, name="show_class"),
    path("classes/<uuid:public_id>/sign-up/", classes.sign_up, name="sign_up"),
    path("classes/<uuid:public_id>/cancel/", classes.cancel_signup, name="cancel_signup"),
    path("classes/<uuid:public_id>/invitation.ics", classes.invitation, name="invitation"),
    path("classes/<uuid:public_id>/keep/", classes.keep_seats, name="keep_seats"),
    path("classes/<uuid:public_id>/name/", classes.name_person, name="name_person"),
    path("classes/<uuid:public_id>/give-back/", classes.give_back_seats, name="give_back_seats"),
    path("classes/approve/<uuid:public_id>/", class_approvals.approve_signup, name="approve_signup"),
    path("classes/manage/", class_desk.list_desk, name="list_desk"),
    path("classes/manage/new/", class_desk.add_class, name="add_class"),
    path("classes/manage/<uuid:public_id>/", class_desk.show_desk, name="show_desk"),
    path("classes/manage/<uuid:public_id>/edit/", class_desk.edit_class, name="edit_class"),
    path("classes/manage/<uuid:public_id>/announce/", class_desk.announce_class, name="announce_class"),
    path("classes/manage/<uuid:public_id>/open/", class_desk.open_list, name="open_list"),
    path("classes/manage/<uuid:public_id>/call-off/", class_desk.cancel_class, name="cancel_class"),
    path("classes/manage/<uuid:public_id>/dates/new/", class_desk.add_date, name="add_date"),
    path("classes/manage/dates/<uuid:public_id>/", class_desk.edit_date, name="edit_date"),
    path("classes/manage/dates/<uuid:public_id>/remove/", class_desk.remove_date, name="remove_date"),
    path("classes/manage/<uuid:public_id>/people/", class_people.put_in, name="put_in"),
    path("classes/manage/signups/<uuid:public_id>/remove/", class_people.remove_signup, name="remove_signup"),
    path("classes/rooms/", rooms.list_rooms, name="list_rooms"),
    path("classes/rooms/new/", rooms.edit_room, name="add_room"),
    path("classes/rooms/<uuid:public_id>/", rooms.edit_room, name="edit_room"),
    path("classes/limits/", rooms.set_limits, name="set_limits"),
    path("classes/load/", rooms.show_load, name="show_load"),
]
