"""The vocabulary of the file. It is Chinese whatever the reader's language: headers and words are the customer's data format."""

import unicodedata
from dataclasses import dataclass

from people.models import Department, Employee, Post


@dataclass(frozen=True)
class Column:
    """One column: `kind` says how its cells are read (text, code, unit, phone, date, or a vocabulary)."""

    key: str
    header: str
    aliases: tuple[str, ...] = ()
    kind: str = "text"
    limit: int = 60
    field: str = ""  # the field of Employee that it fills, if it is a plain fact
    example: str = ""
    note: str = ""


COLUMNS = (
    Column(
        "number",
        "工号",
        ("员工编号", "员工号", "人员编码", "工号id"),
        "code",
        20,
        example="E20260001",
        note="必填，1–20 位字母、数字、- 或 _",
    ),
    Column("name", "姓名", ("员工姓名", "人员姓名"), "text", 60, "name", "王小示", "必填"),
    Column("mobile", "手机", ("手机号", "手机号码", "移动电话", "联系电话"), "phone", 20, "mobile", "13000000001"),
    Column(
        "department_code",
        "部门编码",
        ("部门代码", "组织编码", "机构编码"),
        "unit",
        30,
        example="HALL-01",
        note="新员工必填编码或名称",
    ),
    Column("department", "部门", ("部门名称", "所属部门", "组织", "营业厅"), "text", 60, example="学苑路营业厅"),
    Column(
        "parent_code",
        "上级部门编码",
        ("上级部门代码", "上级组织编码"),
        "unit",
        30,
        example="CITY-01",
        note="部门是新建的才需要",
    ),
    Column(
        "post_code", "岗位编码", ("岗位代码", "职位编码"), "unit", 30, example="HALL-CLERK", note="新员工必填编码或名称"
    ),
    Column("post", "岗位", ("岗位名称", "职位", "职务"), "text", 60, example="营业员"),
    Column(
        "post_category",
        "岗位类别",
        ("岗位类型", "岗位序列", "职位类别"),
        "category",
        example="营业厅",
        note="岗位是新建的才需要，词见“可填的词”",
    ),
    Column(
        "manager_number",
        "直接上级工号",
        ("上级工号", "直属上级工号", "主管工号", "直接上级"),
        "code",
        20,
        example="E20190007",
    ),
    Column(
        "employment_kind",
        "用工形式",
        ("用工性质", "用工类型", "用工类别"),
        "employment",
        field="employment_kind",
        example="合同",
    ),
    Column(
        "partner_company", "合作公司", ("派遣公司", "外包公司", "代理商名称", "合作单位"), "text", 80, "partner_company"
    ),
    Column("grade", "职级", ("岗级", "级别"), "text", 20, "grade", "6"),
    Column(
        "hired_on",
        "入职日期",
        ("入职时间", "入司日期", "入职日"),
        "date",
        field="hired_on",
        example="2026-11-23",
        note="新员工必填",
    ),
    Column("probation_until", "试用期至", ("试用期截止", "试用期到期日", "转正日期"), "date", field="probation_until"),
    Column("bss_number", "BSS工号", ("bss账号", "bss编号", "营业工号"), "text", 30, "bss_number"),
    Column(
        "work_state",
        "在岗状态",
        ("状态", "人员状态", "员工状态", "在职状态"),
        "state",
        example="在岗",
        note="离职必须写“离职”",
    ),
    Column("left_on", "离职日期", ("离职时间", "离职日"), "date", note="从这一天起不再在岗；空着算今天"),
    Column("leave_from", "长假起", ("休假起", "长假开始", "长假开始日期"), "date"),
    Column("leave_until", "长假止", ("休假止", "长假结束", "长假结束日期"), "date", note="长假的最后一天"),
    Column("effective_on", "生效日期", ("调动日期", "调岗日期", "变动日期"), "date", note="调动从哪天起算；空着算今天"),
)
BY_KEY = {c.key: c for c in COLUMNS}
CLEAR = ("无", "清空")
REQUIRED = ("number", "name")
FORBIDDEN = (
    "is_superuser",
    "is_staff",
    "is_active",
    "password",
    "密码",
    "角色",
    "权限",
    "用户组",
    "groups",
    "role",
    "管理员",
)

K, S, C = Employee.Kind, Employee.State, Post.Category
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "employment": {
        K.CONTRACT: ("合同", "合同制", "合同工", "正式", "正式员工"),
        K.AGENCY: ("派遣", "劳务派遣", "派遣制"),
        K.OUTSOURCED: ("外包", "业务外包", "劳务外包"),
        K.AGENT: ("代理商", "代理商员工", "代理"),
        K.INTERN: ("实习", "实习生"),
    },
    "state": {
        S.ACTIVE: ("在岗", "在职", "正常"),
        S.LONG_LEAVE: ("长假", "休长假", "长期休假", "产假"),
        S.WAITING: ("待岗",),
        S.LEFT: ("离职", "已离职", "辞职", "退休"),
    },
    "category": {
        C.HALL: ("营业厅", "营业", "营业类", "厅店"),
        C.SALES: ("客户经理", "销售", "销售类"),
        C.CALL_CENTRE: ("客服", "热线", "呼叫中心", "10010"),
        C.AGENT: ("代理商", "代理", "渠道"),
        C.MANAGEMENT: ("管理", "管理类"),
        C.BACK_OFFICE: ("后台", "支撑", "职能", "后台支撑"),
    },
}
DEPARTMENT_KINDS = {
    "省": Department.Kind.PROVINCE,
    "市": Department.Kind.CITY,
    "县": Department.Kind.COUNTY,
    "区": Department.Kind.COUNTY,
}


def word_of(kind: str, value: str) -> str:
    """Return the word that the file uses for a stored value, e.g. 合同 for contract."""
    return WORDS[kind][value][0] if value in WORDS[kind] else value


def normal_header(text: str) -> str:
    """Return a header as it is compared: no spaces, stars or notes in brackets, one width, lower case."""
    text = unicodedata.normalize("NFKC", text).split("(")[0]
    return "".join(c for c in text if not c.isspace() and c not in "*:_-").lower()


HEADERS = {normal_header(name): c.key for c in COLUMNS for name in (c.header, c.key, *c.aliases)}
_forbidden = {normal_header(name) for name in FORBIDDEN}


def is_forbidden(header: str) -> bool:
    """Whether a column would give rights: it is ignored, and said so."""
    return normal_header(header) in _forbidden
