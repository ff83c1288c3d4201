"""The vocabulary of the file. It is Chinese whatever the reader's language: headers and words are the customer's data format."""

from courses.models import StudyHour

NUMBER, NAME, WHAT, TITLE, DAY = "工号", "姓名", "类别", "名称", "日期"
HOURS, WAY, SCORE, PASSED, UNTIL, NOTE = "学时", "方式", "成绩", "是否通过", "有效期至", "备注"
HEADERS = (NUMBER, NAME, WHAT, TITLE, DAY, HOURS, WAY, SCORE, PASSED, UNTIL, NOTE)
REQUIRED = (NUMBER, WHAT, TITLE, DAY)
WHATS = {"学时": "hours", "成绩": "result", "证书": "certificate", "奖励": "award", "评估": "evaluation"}
WAYS = {
    "线上": StudyHour.Kind.ONLINE,
    "面授": StudyHour.Kind.CLASS,
    "外派": StudyHour.Kind.SECONDMENT,
    "外训": StudyHour.Kind.EXTERNAL,
    "带教": StudyHour.Kind.MENTORING,
}
VERDICTS = {"": None, "是": True, "通过": True, "合格": True, "否": False, "未通过": False, "不合格": False}
EXAMPLES = (
    ("E20260001", "王小示", "学时", "营业厅服务规范集中培训", "2025-03-12", 8, "面授", "", "", "", "签到表第3页"),
    ("E20260001", "王小示", "成绩", "2025年度业务知识考试", "2025-06-20", "", "", "88", "是", "", ""),
    ("E20260001", "王小示", "证书", "营业厅初级上岗认证", "2025-07-01", "", "", "", "", "2027-06-30", "原证号 A-1024"),
    ("E20260001", "王小示", "奖励", "季度服务明星", "2025-09-30", "", "", "", "", "", "分公司通报"),
    ("E20260001", "王小示", "评估", "2025年度综合评估", "2025-12-20", "", "", "良好", "", "", ""),
)
MOST_LINES = 2_000  # of a file
