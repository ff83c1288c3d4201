"""Names of nobody: combined from common characters by a seed."""

import random

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈"
GIVEN = "明慧静宇欣怡子涵浩然雨桐嘉琪文博思远佳宁晓峰雪梅志强丽华建国秀英海燕春晖立新俊杰诗涵一诺梓萱天佑若曦锦程书瑶逸凡可心"
CITIES = ["青川", "临江", "云泽", "白石", "长汀", "南屏", "清源", "安陵", "望江", "平澜", "松岭", "新渡"]
STREETS = [
    "学苑路",
    "江畔",
    "人民路",
    "中山街",
    "解放路",
    "滨河",
    "文昌街",
    "东门",
    "西湖路",
    "迎宾大道",
    "火车站",
    "大学城",
]


def person_name(chance: random.Random) -> str:
    """Return a fictional name of two or three characters."""
    given = chance.choice(GIVEN) + (chance.choice(GIVEN) if chance.random() < 0.72 else "")
    return chance.choice(SURNAMES) + given


def mobile(chance: random.Random) -> str:
    """Return a mobile number of a range that no operator has given out (fictional)."""
    return f"1000{chance.randrange(10**7):07d}"
