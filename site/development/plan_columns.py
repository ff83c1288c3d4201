"""The vocabulary of HR's spreadsheet. It is Chinese whatever the reader's language: headers and words are the customer's data format."""

from development.models import PlanLine

NUMBER, TITLE, AUDIENCE, PEOPLE, HOURS, MONTH = "序号", "项目", "对象", "人数", "学时", "月份"
PLACE, TEACHER, WAY, BUDGET, DEPARTMENT, ASSESSMENT = "地点", "师资", "方式", "预算", "承办部门", "考核方式"
HEADERS = (NUMBER, TITLE, AUDIENCE, PEOPLE, HOURS, MONTH, PLACE, TEACHER, WAY, BUDGET, DEPARTMENT, ASSESSMENT)
REQUIRED = (NUMBER, TITLE, AUDIENCE, PEOPLE, HOURS, MONTH, WAY, BUDGET, DEPARTMENT)
WIDTHS = (6, 28, 20, 8, 8, 8, 18, 14, 10, 12, 18, 18)

Way = PlanLine.Way
WAY_WORDS = {
    Way.ONLINE: "线上",
    Way.CLASS: "面授",
    Way.SANDBOX: "沙箱演练",
    Way.SECONDMENT: "外派",
    Way.EXTERNAL: "外训",
}
# What people write for it as well.
WAYS = {word: way for way, word in WAY_WORDS.items()} | {
    "线上学习": Way.ONLINE,
    "在线": Way.ONLINE,
    "线下": Way.CLASS,
    "集中面授": Way.CLASS,
    "演练": Way.SANDBOX,
    "沙箱": Way.SANDBOX,
    "外派学习": Way.SECONDMENT,
    "外部培训": Way.EXTERNAL,
}
UNITS = {PEOPLE: ("人", "名"), HOURS: ("学时",), MONTH: ("月", "月份"), BUDGET: ("元",)}
EXAMPLES = (
    (1, "宽带新装业务受理", "营业厅营业员", 40, 8, 3, "省培训中心一号教室", "谭思齐", "面授", 12000, "示例省分公司", "笔试80分以上"),
    (2, "客户投诉处理演练", "呼叫中心话务员", 20, 4, 5, "", "", "沙箱演练", 0, "示例省分公司", "演练三次通过"),
)  # fmt: skip
