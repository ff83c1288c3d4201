from django.urls import path

from quizzes.views import home, taking, uploads

app_name = "quizzes"
urlpatterns = [
    path("quizzes/", home.home, name="home"),
    # taking
    path("quizzes/go/<uuid:public_id>/", taking.show_admission, name="show_admission"),
    path("quizzes/go/<uuid:public_id>/start/", taking.start_attempt, name="start_attempt"),
    path("quizzes/attempts/<uuid:public_id>/", taking.take_attempt, name="take_attempt"),
    path("quizzes/attempts/<uuid:public_id>/save/", taking.save_answers, name="save_answers"),
    path("quizzes/attempts/<uuid:public_id>/next/", taking.move_on, name="move_on"),
    path("quizzes/attempts/<uuid:public_id>/check/<int:position>/", taking.check_answer, name="check_answer"),
    path("quizzes/attempts/<uuid:public_id>/upload/<int:position>/", uploads.upload_answer, name="upload_answer"),
    path("quizzes/attempts/<uuid:public_id>/submit/", taking.submit_attempt, name="submit_attempt"),
    path("quizzes/attempts/<uuid:public_id>/result/", taking.show_result, name="show_result"),
    path("quizzes/uploads/<uuid:public_id>/", uploads.serve_upload, name="serve_upload"),
]
