"""Quizzes that were taken, and what waits because of them: essays for the trainer, an appeal, results to release."""

import datetime as dt

from django.db.models import F

from quizzes import kinds
from quizzes.actions import admissions, appeals, asking, attempts, drawing, judging
from quizzes.actions import quizzes as quiz_actions
from quizzes.models import Attempt, Question, Quiz
from quizzes.quiz_settings import QuizSettings

ESSAY = "C103-Q085"
# What people of different care write; a grader has something to compare.
ESSAYS = [
    """一、纸
按年预存：今天交80+50+540=670元，从下月1号管十二个月，装好到月底由首月月费管。
按月：今天交80+50=130元，以后每月50元。照您十个月算，一共80+500=580元。
预存要住满一年才省钱；住十个月，预存反而多花90元。
没查到：年费用不完退不退，资费说明上没写。我是学苑路营业厅的小周，明天下午五点前打电话告诉您。

二、三句话
预存便宜的前提是住满一年，您现在只有十个月。
能不能退我还没有查到，所以不敢跟您说能退。
照您说的情况我建议先按月，您自己定。""",
    """您好，宽带有两种办法。
第一种一年一起交，540元，再加初装费80元和首月50元，一共670元，平均下来很划算。
第二种每个月交50元，初装费80元，今天交130元。
一年的比较便宜，很多客户都办这个。要是提前搬走，剩下的一般是能退的，到时候您来营业厅找我们就行。
三句话：一年的划算；办理很快，今天就能登记；有问题随时联系我们，我们会为您服务。手机您先不用动，以后想换再来办，现在不着急，先把宽带装上。""",
    """纸上写：
预存540元的，加初装80、首月50，今天670元，次月生效管十二个月。
按月的，今天130元，每月50元，十个月一共580元。
退费：没有写，我去查。
当面说：房子到期您可能不续，预存不一定合适。退费我查清楚给您回话。您可以先按月办，想改随时来。
补充一点，地址已经查过能装，手机维持原样，不收钱也不影响您现在的号码。如果续租定下来了，再改成预存也来得及。""",
    """两种都可以。预存便宜，按月灵活。您看您住多久，住得久就预存，住得短就按月。钱的事：预存要670，按月先130。我建议您按月。退费不清楚，可以问一下客服。
签字前我会跟客户说：请您看清楚资费，确认没有问题再签字；有什么不明白的现在就可以问我；办好以后师傅会打电话约时间上门安装，请保持手机畅通，安装当天家里要有人，身份证带好，谢谢您的支持和理解，欢迎下次再来。""",
]
APPEAL = "我选的这一项，按课里的说法好像也讲得通：题目没有说明客户是不是已经在网。请再看一下。"


def make_judging(accounts, colleagues) -> None:
    """Leave essays waiting for the trainer, one judged with an appeal against another mark, and a quiz whose results are held back."""
    essay = Question.objects.live().filter(key=ESSAY).select_related("bank").first()
    if essay is None:
        return
    choices = list(
        Question.objects.live()
        .filter(bank=essay.bank, kind="single")
        .exclude(category__key="check")
        .order_by("key")[:8]
    )
    written = _quiz(
        "demo-written", "C103 书面作业：让客户带走的那张纸", essay.bank, [*choices[:4], essay], feedback="after"
    )
    takers = [accounts["trainee"], *[p for p in colleagues if p.user and p.user.has_usable_password()][:5]]
    done = [_take(person, written, text=ESSAYS[n % len(ESSAYS)], wrong={3} if n == 0 else {2} if n % 2 else set(), days=3 - n % 3)
            for n, person in enumerate(takers)]  # fmt: skip
    first = done[0].slots.get(question=essay)
    levels = {c.key: c.levels[0 if n < 2 else 1]["points"] for n, c in enumerate(judging.sheet_for(first).criteria)}
    judging.judge(
        first,
        by=accounts["trainer"].user,
        criteria=levels,
        comment="两笔总账都对，回话的日子写得好；三句话还可以再短一些。",
    )
    done[0].refresh_from_db()
    disputed = done[0].slots.filter(score=0).order_by("position").first()
    if disputed is not None:
        appeals.appeal(disputed, text=APPEAL, by=accounts["trainee"].user)
    held = _quiz("demo-mock", "C103 模拟考试", essay.bank, choices, feedback="release")
    for n, person in enumerate(takers[:4]):
        _take(person, held, wrong=set(range(1, 2 + 2 * n)), days=1)
    asking.refresh()
    drawing.count_uses()


def _quiz(key, title, bank, questions, **settings) -> Quiz:
    quiz = quiz_actions.save_quiz(key=key, kind="quiz", title_zh=title)
    row = quiz_actions.RowSpec(bank, points=1000, questions=tuple(questions))
    settings = {"attempts": 1, "shuffle_questions": False, **settings}
    quiz_actions.publish(quiz, QuizSettings.read(settings, kind="quiz"), [row])
    return Quiz.objects.get(pk=quiz.pk)


def _take(person, quiz, *, wrong, days, text="") -> Attempt:
    """Let a person take a quiz some days ago: right but for the positions in `wrong`."""
    admission = admissions.admit(person, quiz, context_key=f"demo:{quiz.key}", reason="演示数据")
    attempt = attempts.start(admission)
    entries = []
    for slot in attempt.slots.select_related("version"):
        body = slot.version.body
        value = text if body["kind"] == "essay" else kinds.solution(body)
        if slot.position in wrong and body["kind"] == "single":
            value = next(o["key"] for o in body["options"] if not o["correct"])
        entries.append(attempts.Entry(slot.position, kinds.encode(body, slot.layout, value), 1_000))
    attempts.save(attempt, entries)
    attempts.submit(attempt)
    back = dt.timedelta(days=days, hours=2)
    times = {
        "started_at": F("started_at") - back,
        "finished_at": F("finished_at") - back,
        "touched_at": F("touched_at") - back,
    }
    Attempt.objects.filter(pk=attempt.pk).update(**times)
    attempt.refresh_from_db()
    return attempt
