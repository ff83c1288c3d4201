"""Rows of the permission matrix: classes. City A offers a class to its people; its HR makes it, city B's HR does not see it."""

import base64
import datetime as dt

from django.core.files.base import ContentFile

from classroom.actions.classes import keeping, life, planning, signing
from classroom.models import AttendancePlea, Room, SeatHold, Trainer
from lib import clock
from tests.permission_row import Cast, Row, of

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
#                                              anon own col man hr  str exp adm
ROWS: list[Row] = [
    Row("classroom:list_classes", "L 200 200 200 200 200 200 200"),
    Row("classroom:show_class", "L 200 200 200 200 404 200 200", of("class_session"), why="offered to all of city A"),
    Row(
        "classroom:sign_up",
        "L R R R R 404 R 404",
        of("class_session"),
        "post",
        why="an administrator is nobody on the roster",
    ),
    Row("classroom:cancel_signup", "L R R 404 404 404 404 404", of("class_session"), "post"),
    Row("classroom:invitation", "L 200 200 200 200 404 200 200", of("class_session")),
    Row("classroom:keep_seats", "L 404 404 R 404 404 404 404", of("class_session"), "post"),
    Row("classroom:name_person", "L 404 404 R 404 404 404 404", of("class_session"), "post"),
    Row("classroom:give_back_seats", "L 404 404 R 404 404 404 404", of("class_session"), "post"),
    Row(
        "classroom:approve_signup",
        "L 404 404 200 200 404 404 200",
        of("class_signup"),
        why="nobody decides about oneself",
    ),
    Row("classroom:list_desk", "L 404 404 404 200 200 404 200", why="each sees the classes of their departments"),
    Row("classroom:add_class", "L 404 404 404 200 200 404 200"),
    Row("classroom:show_desk", "L 404 404 404 200 404 404 200", of("class_session")),
    Row("classroom:edit_class", "L 404 404 404 200 404 404 200", of("class_session")),
    Row("classroom:announce_class", "L 404 404 404 R 404 404 R", of("class_session"), "post"),
    Row("classroom:open_list", "L 404 404 404 R 404 404 R", of("class_session"), "post"),
    Row("classroom:cancel_class", "L 404 404 404 R 404 404 R", of("class_session"), "post"),
    Row("classroom:add_date", "L 404 404 404 200 404 404 200", of("class_session")),
    Row("classroom:edit_date", "L 404 404 404 200 404 404 200", of("class_date")),
    Row("classroom:remove_date", "L 404 404 404 R 404 404 R", of("class_date"), "post"),
    Row("classroom:put_in", "L 404 404 404 R 404 404 R", of("class_session"), "post"),
    Row("classroom:remove_signup", "L 404 404 404 R 404 404 R", of("class_signup"), "post"),
    Row("classroom:show_attendance", "L 404 404 404 200 404 404 200", of("class_session")),
    Row("classroom:print_sheet", "L 404 404 404 200 404 404 200", of("class_session")),
    Row("classroom:settle_class", "L 404 404 404 R 404 404 R", of("class_session"), "post"),
    Row("classroom:show_screen", "L 404 404 404 200 404 404 200", of("class_date")),
    Row("classroom:attend_half", "L 404 404 404 200 404 404 200", lambda c: [c.class_date.public_id, "am"]),
    Row("classroom:answer_plea", "L 404 404 404 R 404 404 R", of("class_plea"), "post"),
    Row("classroom:scan", "L 400 400 400 400 400 400 404", lambda c: ["x"], why="a code is bound to who is signed in"),
    Row("classroom:type_code", "L 404 200 404 404 404 404 404", of("class_date"), why="only who has a seat"),
    Row("classroom:plead", "L 404 R 404 404 404 404 404", of("class_date"), "post"),
    Row("classroom:rate_trainer", "L 404 404 404 404 404 404 404", of("class_session"), "post", why="nobody attended"),
    Row("classroom:rate_class", "L 404 404 404 404 404 404 404", of("class_session"), why="nobody attended"),
    Row("classroom:add_class_files", "L 404 404 404 R 404 404 R", of("class_session"), "post"),
    Row("classroom:remove_class_file", "L 404 404 404 R 404 404 R", of("class_file"), "post"),
    Row(
        "classroom:serve_class_file",
        "L 404 200 404 200 404 404 200",
        lambda c: [c.class_file.public_id, "png"],
        why="the colleague has a seat, the owner only asked for one",
    ),
    Row("classroom:taken_off", "L 404 404 404 404 404 404 404", of("class_session"), why="no date was taken off"),
    Row("classroom:show_calendar", "L 200 200 200 200 200 200 200"),
    Row("classroom:renew_calendar", "L R R R R R R R", method="post"),
    Row("classroom:feed", "404 404 404 404 404 404 404 404", lambda c: ["x"], why="the address itself is the right"),
    Row("classroom:list_trainers", "L 404 404 404 200 200 404 200"),
    Row("classroom:add_trainer", "L 404 404 404 200 200 404 200"),
    Row("classroom:show_trainer", "L 404 404 404 200 404 404 200", of("class_trainer")),
    Row("classroom:edit_trainer", "L 404 404 404 200 404 404 200", of("class_trainer")),
    Row("classroom:list_rooms", "L 404 404 404 200 200 404 200"),
    Row("classroom:add_room", "L 404 404 404 200 200 404 200"),
    Row("classroom:edit_room", "L 404 404 404 200 404 404 200", of("class_room")),
    Row("classroom:set_limits", "L 404 404 404 200 200 404 200"),
    Row("classroom:show_load", "L 404 404 404 200 200 404 200"),
]


def extend(c: Cast) -> None:
    """Add a class of city A for which the owner has asked, with a room and seats kept by the manager."""
    start = clock.start_of_day(clock.today() + dt.timedelta(days=7)) + dt.timedelta(hours=9)
    c.class_room = Room.objects.create(department=c.city, title="培训室", capacity=20)
    date = planning.DatePlan(start, start + dt.timedelta(hours=3), room=c.class_room)
    plan = planning.ClassPlan(title="培训班", owner_department=c.city, capacity=10, dates=[date])
    c.class_session = life.announce(planning.save_class(None, plan, by=c.hr), by=c.hr)
    c.class_date = c.class_session.meetings.get()
    c.class_signup = signing.sign_up(c.class_session, c.people["owner"], by=c.owner)
    c.class_trainer = Trainer.objects.create(owner_department=c.city, is_external=True, name="外聘讲师")
    seated = signing.put_in(c.class_session, [c.people["colleague"]], by=c.hr)[0]
    c.class_plea = AttendancePlea.objects.create(
        signup=seated, meeting=c.class_date, half="am", kind="leave", reason="x"
    )
    c.class_file = keeping.keep_file(c.class_session, ContentFile(PICTURE, name="讲义.png"), kind="material", by=c.hr)
    c.class_hold: SeatHold = signing.keep_seats(c.class_session, c.people["manager"], seats_wanted=2)
