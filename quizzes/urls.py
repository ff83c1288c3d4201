from django.urls import path

from quizzes.views import banks, home, questions, taking, uploads

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
    # banks
    path("quizzes/banks/", banks.list_banks, name="list_banks"),
    path("quizzes/banks/new/", banks.add_bank, name="add_bank"),
    path("quizzes/banks/<uuid:public_id>/", banks.show_bank, name="show_bank"),
    path("quizzes/banks/<uuid:public_id>/edit/", banks.edit_bank, name="edit_bank"),
    path("quizzes/banks/<uuid:public_id>/retire/", banks.retire_bank, name="retire_bank"),
    path("quizzes/banks/<uuid:public_id>/add/", questions.add_question, name="add_question"),
    path("quizzes/banks/<uuid:public_id>/preview/", questions.preview_question, name="preview_question"),
    path("quizzes/banks/<uuid:public_id>/coverage/", banks.show_coverage, name="show_coverage"),
    path("quizzes/banks/<uuid:public_id>/change/", banks.change_questions, name="change_questions"),
    path("quizzes/banks/<uuid:public_id>/categories/", banks.list_categories, name="list_categories"),
    path("quizzes/banks/<uuid:public_id>/categories/<str:key>/", banks.edit_category, name="edit_category"),
    path("quizzes/banks/<uuid:public_id>/categories/<str:key>/move/", banks.move_category, name="move_category"),
    path("quizzes/banks/<uuid:public_id>/categories/<str:key>/remove/", banks.remove_category, name="remove_category"),
    # questions
    path("quizzes/questions/facts/", questions.find_facts, name="find_facts"),
    path("quizzes/questions/<uuid:public_id>/", questions.show_question, name="show_question"),
    path("quizzes/questions/<uuid:public_id>/edit/", questions.edit_question, name="edit_question"),
    path("quizzes/questions/<uuid:public_id>/history/", questions.question_history, name="question_history"),
    path(
        "quizzes/questions/<uuid:public_id>/restore/<int:number>/", questions.restore_question, name="restore_question"
    ),
    path("quizzes/questions/<uuid:public_id>/try/", questions.try_question, name="try_question"),
    path("quizzes/questions/<uuid:public_id>/state/", questions.set_question_state, name="set_question_state"),
]
