from django.urls import path

from simulator.views import counter, dialogues, home, replay

app_name = "simulator"
urlpatterns = [
    path("crm/", home.home, name="home"),
    path("crm/scenarios/<uuid:public_id>/practise/", home.practise, name="practise"),
    path("crm/go/<uuid:public_id>/", home.begin_run, name="begin_run"),
    path("crm/scenarios/<uuid:public_id>/demo/", replay.demonstrate, name="demonstrate"),
    path("crm/dialogues/", dialogues.list_dialogues, name="list_dialogues"),
    path("crm/dialogues/<slug:key>/", dialogues.show_dialogue, name="show_dialogue"),
    path("crm/dialogues/<slug:key>/answer/", dialogues.answer, name="answer_in_dialogue"),
    path("crm/dialogues/<slug:key>/anew/", dialogues.begin_talk_anew, name="begin_talk_anew"),
    path("crm/talks/", dialogues.list_talks, name="list_talks"),
    path("crm/talks/<uuid:public_id>/", dialogues.show_talk, name="show_talk"),
    path("crm/dialogues/<slug:key>/<int:number>/", dialogues.try_dialogue, name="try_dialogue"),
    path("crm/runs/", replay.list_runs, name="list_runs"),
    path("crm/runs/<uuid:public_id>/replay/", replay.replay, name="replay"),
    path("crm/runs/<uuid:public_id>/comments/", replay.comment, name="comment"),
    path("crm/runs/<uuid:public_id>/", counter.show_run, name="show_run"),
    path("crm/runs/<uuid:public_id>/do/", counter.do, name="do"),
    path("crm/runs/<uuid:public_id>/anew/", counter.begin_anew, name="begin_anew"),
    path("crm/runs/<uuid:public_id>/slips/<str:number>.pdf", counter.show_slip, name="show_slip"),
    path("crm/runs/<uuid:public_id>/state.json", counter.show_state, name="show_state"),
    path("crm/runs/<uuid:public_id>/finish/", counter.finish_run, name="finish_run"),
    path("crm/runs/<uuid:public_id>/result/", counter.show_result, name="show_result"),
]
