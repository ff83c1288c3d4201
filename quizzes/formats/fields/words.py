"""The vocabulary of both forms. It is Chinese whatever the reader's language: headers and words are the trainers' format."""

import re
import unicodedata
from dataclasses import dataclass

LETTERS = "ABCDEFGHIJKL"


@dataclass(frozen=True)
class Column:
    """One column: its key, its Chinese header, other names that it is known by, and a note for the template."""

    key: str
    header: str
    aliases: tuple[str, ...] = ()
    note: str = ""
    width: int = 14


def _lettered(name: str, header: str, aliases: tuple[str, ...], note: str, width: int) -> list[Column]:
    return [
        Column(f"{name}_{letter.lower()}", f"{header}{letter}", tuple(a + letter for a in aliases), note, width)
        for letter in LETTERS
    ]


COLUMNS = (
    Column("key", "编号", ("题号编码", "题目编号", "试题编号", "key", "id"), "永远不变的编号，如 C101-Q001；空着由系统编", 14),
    Column("kind", "题型", ("类型", "题目类型", "试题类型"), "见“可填的词”；选择题可空，由答案判断", 10),
    Column("stem", "题干", ("题目", "题目内容", "试题内容", "试题", "问题", "标题"), "必填；可分行", 44),
    *_lettered("option", "选项", ("", "答案选项", "备选项"), "选择题的选项，从 A 起不空格", 18),
    Column("answer", "答案", ("正确答案", "标准答案", "参考答案选项", "正确选项"), "各题型写法见“填写说明”", 24),
    Column("explanation", "解析", ("答案解析", "试题解析", "题目解析", "说明"), "必填：一两句话，为什么", 32),
    Column("difficulty", "难度", ("难易度", "难易程度", "难度等级"), "1 易 … 5 难；也可写 易、较易、中、较难、难", 8),
    Column("category_key", "分类编码", ("分类代码",), "题库里分类的编码；有它就不看“分类”", 14),
    Column("category", "分类", ("知识点", "题目分类", "所属分类", "章节"), "分类的名称，下级用 / 隔开：公司/由来", 16),
    Column("objective", "目标", ("学习目标", "考核目标"), "学习目标的编码，如 C101-O1", 12),
    Column("teaches", "讲授", ("讲授段落", "对应课程", "对应小节"), "讲这一点的段落，如 C101-01#merger", 18),
    Column("source", "来源", ("出处", "题目来源", "依据"), "题目从哪里来", 16),
    Column("partial", "得分方式", ("部分得分", "漏选得分", "计分方式"), "多选、排序、图上点选；见“可填的词”", 12),
    Column("shuffle", "打乱选项", ("选项乱序", "选项打乱"), "是/否；空着是“是”", 10),
    Column("hint", "提示", ("答题提示",), "练习中答错一次后给的一句提示", 20),
    Column("unit", "单位", (), "数值题的单位，如 元", 8),
    Column("unit_required", "单位必填", (), "是/否；空着是“否”", 10),
    Column("other_units", "换算单位", ("其他单位",), "一行一个：角=0.1", 12),
    Column("case_sensitive", "区分大小写", (), "是/否；空着是“否”", 12),
    Column("weight", "权重", ("分值权重",), "案例题各小题的权重；空着是 1", 8),
    Column("rubric", "评分表", ("评分标准",), "问答题、文件题：评分表的编码", 14),
    Column("min_chars", "最少字数", (), "问答题", 10),
    Column("max_chars", "最多字数", (), "问答题", 10),
    Column("model_answer", "参考答案", ("范文", "答案要点", "参考要点"), "问答题、文件题：给评分人看的答案", 24),
    Column("extensions", "文件类型", ("允许的文件类型",), "文件题：pdf、docx、xlsx", 14),
    Column("max_mb", "文件上限", ("文件大小", "文件上限mb"), "文件题：几兆", 10),
    Column("drawing", "图片", ("图片文件", "图"), "图上点选题：图库:编号；改已有的题可写 原图", 16),
    Column("alt", "图片说明", ("图片描述",), "图上有什么，一句话", 18),
    Column("width", "图宽", (), "区域的坐标按多宽的图写；空着是 480", 8),
    Column("height", "图高", (), "空着是 320", 8),
    *_lettered("feedback", "反馈", ("选项反馈",), "选了这一项的人看到的话；判断题：A 是“对”，B 是“错”", 16),
    Column("tags", "标签", ("关键字", "关键词"), "随意，用顿号隔开；不进题库", 12),
)  # fmt: skip
BY_KEY = {column.key: column for column in COLUMNS}

KIND_WORDS: dict[str, tuple[str, ...]] = {
    "single": ("单选题", "单选", "单项选择题", "单项选择", "选择题"),
    "multiple": ("多选题", "多选", "多项选择题", "多项选择", "不定项选择题", "不定项"),
    "true_false": ("判断题", "判断", "是非题", "对错题"),
    "numeric": ("数值题", "数值", "计算题", "数字题"),
    "short_text": ("简答题", "短文本", "简答", "短答题"),
    "cloze": ("填空题", "填空", "完形填空"),
    "matching": ("匹配题", "匹配", "连线题", "配对题"),
    "ordering": ("排序题", "排序"),
    "groups": ("归类题", "归类", "分类题"),
    "hotspot": ("图上点选题", "点选题", "热点题", "图上点选"),
    "case": ("案例题", "案例", "案例分析题", "综合题", "材料题"),
    "essay": ("问答题", "问答", "论述题", "论述", "主观题"),
    "file": ("文件题", "上传题", "文件上传题", "实操题"),
}
PARTIAL_WORDS: dict[str, tuple[str, ...]] = {
    "half": ("一半", "漏选得一半", "漏选半分", "半分"),
    "share": ("按比例", "比例", "按比例扣分"),
    "none": ("全对", "不给部分分", "全对才得分", "无"),
}
NEIGHBOURS = ("按相邻", "相邻", "部分得分", "是", "true")  # partial of an ordering, unless it says otherwise
ALL_RIGHT = ("全对", "否", "不给部分分", "全对才得分", "无", "none", "false")
TRUE = ("对", "正确", "是", "√", "✓", "✔", "t", "true", "yes", "y", "1", "真", "right")
FALSE = ("错", "错误", "否", "×", "✗", "✘", "x", "f", "false", "no", "n", "0", "假", "wrong", "不对", "不正确", "不是")
DIFFICULTIES = {"易": 1, "简单": 1, "容易": 1, "较易": 2, "中": 3, "中等": 3, "一般": 3, "较难": 4, "难": 5, "困难": 5}
GAP_WORDS = ("对", "错", "数", "权重", "单位必填", "换算单位", "单位", "区分大小写", "打乱选项", "解析")
SHAPES = ("rect", "circle", "poly")


def narrow(text: str) -> str:
    """Return `text` with full-width letters, digits and punctuation made half-width."""
    return unicodedata.normalize("NFKC", text)


def normal_name(text: str) -> str:
    """Return a header or label as it is compared: one width, no spaces, stars or notes in brackets, lower case."""
    text = re.split(r"[(\[]", narrow(text))[0] or narrow(text)
    return "".join(c for c in text if not c.isspace() and c not in "*:_-").lower()


NAMES = {normal_name(name): c.key for c in COLUMNS for name in (c.header, c.key, *c.aliases) if name}
KINDS = {word: kind for kind, words in KIND_WORDS.items() for word in (*words, kind)}


def kind_of(text: str) -> str:
    """Return the kind that a word means, or nothing: 单选题, 【单选】, single."""
    word = normal_name(text.strip().strip("[]【】()（）")).replace(" ", "")
    return KINDS.get(word, KINDS.get(text.strip().lower(), ""))


def kind_word(kind: str) -> str:
    return KIND_WORDS[kind][0]


def truth_of(text: str) -> bool | None:
    """Return whether a word says yes or no; None when it says neither."""
    word = narrow(text).strip().strip("()[]。. ").lower()
    return True if word in TRUE else False if word in FALSE else None
