"""Names, numbers and addresses of people who do not exist, from a seeded generator."""

from __future__ import annotations

import random
from datetime import date, timedelta

from yiqiao.hospital.people.rules import Sex

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈"
    "曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔"
    "康毛邱秦江史顾侯邵孟龙万段"
)
COMPOUND_SURNAMES = ("欧阳", "上官", "司徒", "诸葛")
MALE = "伟强磊军勇杰涛明超辉刚健峰建国志远文博浩宇子轩嘉豪俊熙天佑立平海波晨阳家栋永康德华"
FEMALE = "芳娜敏静丽艳秀英玲霞燕红梅雪莹慧琳佳怡欣悦雨涵思琪梦洁晓岚雅婷诗韵可馨玉兰淑贞"
DISTRICTS = (
    ("310101", "黄浦区"),
    ("310104", "徐汇区"),
    ("310105", "长宁区"),
    ("310106", "静安区"),
    ("310107", "普陀区"),
    ("310109", "虹口区"),
    ("310110", "杨浦区"),
    ("310112", "闵行区"),
    ("310113", "宝山区"),
    ("310115", "浦东新区"),
    ("310117", "松江区"),
)
ROADS = (
    "中山路",
    "南京西路",
    "淮海中路",
    "衡山路",
    "人民路",
    "长宁路",
    "四平路",
    "延安路",
    "虹桥路",
    "世纪大道",
)
PHONE_PREFIXES = ("138", "139", "137", "136", "150", "158", "159", "182", "186", "188", "199")

FOREIGN = (
    ("USA", ("James Miller", "Emily Carter", "Michael Brown", "Olivia Davis")),
    ("GBR", ("Oliver Smith", "Charlotte Evans")),
    ("DEU", ("Lukas Schneider", "Anna Weber")),
    ("FRA", ("Louis Martin", "Camille Bernard")),
    ("JPN", ("Haruto Tanaka", "Yui Suzuki")),
    ("KOR", ("Minjun Kim", "Seoyeon Lee")),
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_LETTERS = "10X98765432"


def chinese_name(dice: random.Random, sex: Sex) -> str:
    """A surname and one or two characters."""
    surname = dice.choice(COMPOUND_SURNAMES) if dice.random() < 0.01 else dice.choice(SURNAMES)
    letters = MALE if sex is Sex.MALE else FEMALE
    return surname + "".join(dice.choice(letters) for _ in range(1 if dice.random() < 0.3 else 2))


def birth_date(dice: random.Random, today: date) -> date:
    """A birth date with the age profile of a hospital's patients: many old, some small."""
    age = dice.choices(
        [dice.uniform(0.1, 14), dice.uniform(14, 40), dice.uniform(40, 65), dice.uniform(65, 95)],
        weights=[12, 25, 33, 30],
    )[0]
    return today - timedelta(days=int(age * 365.25))


def resident_id(dice: random.Random, born_on: date, sex: Sex) -> str:
    """A well-formed 18-digit number (GB 11643) whose sequence part comes from the dice."""
    district = dice.choice(DISTRICTS)[0]
    order = dice.randrange(0, 500) * 2 + (1 if sex is Sex.MALE else 0)
    body = f"{district}{born_on:%Y%m%d}{order:03d}"
    check = _CHECK_LETTERS[
        sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11
    ]
    return body + check


def phone(dice: random.Random) -> str:
    """A mobile number."""
    return f"{dice.choice(PHONE_PREFIXES)}{dice.randrange(10**8):08d}"


def address(dice: random.Random) -> str:
    """A street address in Shanghai."""
    return (
        f"上海市{dice.choice(DISTRICTS)[1]}{dice.choice(ROADS)}{dice.randrange(1, 2000)}弄"
        f"{dice.randrange(1, 60)}号{dice.randrange(1, 30)}0{dice.randrange(1, 9)}室"
    )


def passport_number(dice: random.Random) -> str:
    """A passport number of nine characters."""
    return f"{dice.choice('ABCDEFGHKLMNP')}{dice.randrange(10**8):08d}"
