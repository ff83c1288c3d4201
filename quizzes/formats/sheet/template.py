"""The workbook to fill in: an example of every kind, and a sheet that says how."""

from openpyxl import Workbook

from quizzes.formats.canonical import KINDS
from quizzes.formats.fields import rows_of
from quizzes.formats.fields.words import COLUMNS, KIND_WORDS, PARTIAL_WORDS, Column
from quizzes.formats.parsed import Found
from quizzes.formats.sheet.examples import EXAMPLES
from quizzes.formats.sheet.writing import add_sheet, bytes_of

HOW = {
    "single": "选项写在选项A、选项B……，答案写一个字母：B",
    "multiple": "答案写所有对的字母：ABD；得分方式：一半（选对一部分且没选错得一半）、按比例、全对",
    "true_false": "答案写 对 或 错",
    "numeric": "答案一行一个，先合的算：58、58±0.5、57..59；部分分：60 | 50% | 反馈",
    "short_text": "答案一行一个：中国网通；部分分：网通 | 50% | 反馈。全角半角、大小写、空格、句末标点不计较",
    "cloze": "空写在题干里：{{中国网通|网通}}，答案列空着。要选择、数值或权重时，题干写 {{1}} {{2}}，答案列写：1=网通　2对=联通　2错=移动　3数=58　3单位=元　1权重=2",
    "matching": "答案一行一对：左=右；多余的右项：=右；反馈：左=右 | 反馈",
    "ordering": "答案一行一项，按正确的先后；得分方式：按相邻（空着就是）、全对",
    "groups": "答案一行一组：组: 项; 项; 项；反馈：项 | 反馈",
    "hotspot": "图片写 图库:编号，图宽、图高写坐标按多大的图算；答案一行一个区域，对的加星：*营业台 | rect 10,20,30,40 | 反馈；圆 circle x,y,半径；多边形 poly x1,y1,x2,y2,x3,y3",
    "case": "案例一行，各小题在下面各一行，编号相同；小题的题型照常写，权重列写它占几份",
    "essay": "不写答案；评分表写编码，参考答案给评分人看",
    "file": "不写答案；评分表写编码，文件类型、文件上限照填",
}
RULES = (
    ("一行一题", "第一行是表头，列的先后不要紧，不认得的列不读。示例行请删掉。"),
    (
        "符号",
        "| = : ; 在答案列里有分隔的意思；要写这些字本身，前面加反斜杠：\\| \\= \\: \\;　分行写 \\n。题干、选项、解析里不用。",
    ),
    ("全角半角", "Ａ和A、：和:、；和; 一样认。"),
    ("公式", "格子里的公式当文字读，不计算。"),
    ("错了会怎样", "先预览：哪些是新的、改了的、没变的，哪一行错在哪里。有一行错，整份都不导入。"),
    ("编号", "有编号且题库里已有这一题：改它（成为新版本）。没有编号：系统编一个；题目内容一样的不会重复导入。"),
)


def template() -> bytes:
    """Return the template."""
    book = Workbook(write_only=True)
    rows = [row for data in EXAMPLES for row in rows_of(Found(data, category="示例"))]
    add_sheet(book, "题目", COLUMNS, ([row.get(c.key, "") for c in COLUMNS] for row in rows))
    two = [Column("what", "什么", width=16), Column("how", "怎么写", width=110)]
    add_sheet(book, "填写说明", two, [*RULES, *((KIND_WORDS[kind][0], HOW[kind]) for kind in KINDS)])
    three = [Column("name", "列", width=14), Column("also", "也可以叫", width=44), Column("note", "说明", width=60)]
    add_sheet(book, "各列", three, [(c.header, "、".join(a for a in c.aliases if a), c.note) for c in COLUMNS])
    words = [(KIND_WORDS[kind][0], "、".join(KIND_WORDS[kind][1:])) for kind in KINDS]
    words += [(f"得分方式：{found[0]}", "、".join(found[1:])) for found in PARTIAL_WORDS.values()]
    add_sheet(book, "可填的词", [Column("word", "词", width=20), Column("also", "也认", width=60)], words)
    return bytes_of(book)
