"""Names of herbs: aliases and processed forms lead to one group, by which all rules are written.

制附子, 炮附片, 黑顺片 → 附子; 法半夏, 姜半夏 → 半夏; 炙甘草 → 甘草. A name that is not known stays as it is, so
that a rule never fires on a mere likeness (甘草 is not 金钱草).
"""

from __future__ import annotations

import re
from functools import lru_cache


def names_of(text: str) -> tuple[str, ...]:
    """Names written with spaces between them, so that a long list stays readable."""
    return tuple(text.split())


# group → names under which the catalogue or the doctor may write it
ALIASES: dict[str, tuple[str, ...]] = {
    "附子": (
        "附片",
        "黑顺片",
        "白附片",
        "黑附片",
        "盐附子",
        "淡附片",
        "炮附片",
        "附块",
        "黄附片",
        "熟附子",
        "熟附片",
    ),
    "川乌": ("川乌头", "乌头"),
    "草乌": ("草乌头", "北草乌"),
    "草乌叶": (),
    "半夏": ("法夏", "清夏", "姜夏", "仙半夏", "竹沥半夏", "旱半夏", "京半夏"),
    "瓜蒌": ("全瓜蒌", "栝楼", "栝蒌", "瓜蒌实", "糖瓜蒌"),
    "瓜蒌子": ("瓜蒌仁", "栝楼仁", "栝蒌仁", "瓜蒌子霜", "蒌仁"),
    "瓜蒌皮": ("栝楼皮", "蒌皮"),
    "天花粉": ("花粉", "栝楼根", "瓜蒌根"),
    "川贝母": ("川贝", "松贝", "青贝", "炉贝", "川贝粉"),
    "浙贝母": ("浙贝", "象贝", "大贝", "象贝母", "大贝母", "珠贝"),
    "平贝母": ("平贝",),
    "伊贝母": ("伊犁贝母", "伊贝"),
    "湖北贝母": ("湖北贝", "奉节贝母"),
    "贝母": (),
    "白蔹": (),
    "白及": ("白芨",),
    "甘草": ("粉甘草", "甘草片", "国老", "甘草梢"),
    "甘遂": (),
    "京大戟": ("大戟",),
    "红大戟": ("红芽大戟", "红牙大戟"),
    "海藻": ("淡海藻", "海蒿子", "羊栖菜"),
    "芫花": ("陈芫花",),
    "藜芦": (),
    "人参": (
        "红参",
        "生晒参",
        "白参",
        "移山参",
        "野山参",
        "林下山参",
        "别直参",
        "高丽参",
        "人参片",
        "红参片",
        "糖参",
        "人参须",
        "红参须",
        "吉林人参",
    ),
    "西洋参": ("花旗参", "西洋参片", "洋参"),
    "党参": ("潞党参", "台党参", "台党", "潞党", "文党参", "党参片"),
    "太子参": ("孩儿参", "童参"),
    "南沙参": ("泡参",),
    "北沙参": ("辽沙参", "莱阳参"),
    "沙参": (),
    "丹参": ("紫丹参", "赤参"),
    "玄参": ("元参", "黑玄参", "润玄参"),
    "苦参": ("苦参片",),
    "细辛": ("北细辛", "辽细辛", "华细辛"),
    "白芍": ("杭白芍", "杭芍", "白芍药", "亳芍"),
    "赤芍": ("赤芍药", "京赤芍", "川赤芍"),
    "芍药": (),
    "硫黄": ("硫磺", "石硫黄"),
    "朴硝": ("皮硝",),
    "芒硝": ("马牙硝",),
    "玄明粉": ("元明粉", "风化硝"),
    "牙硝": (),
    "水银": (),
    "砒霜": ("砒石", "信石", "白砒", "红砒", "人言"),
    "狼毒": ("白狼毒",),
    "密陀僧": (),
    "巴豆": ("巴豆仁", "江子", "刚子"),
    "巴豆霜": (),
    "牵牛子": ("黑丑", "白丑", "二丑", "牵牛", "黑白丑", "丑牛子"),
    "丁香": ("公丁香", "母丁香", "雄丁香", "丁子香"),
    "郁金": ("川郁金", "广郁金", "玉金", "黄郁金", "绿丝郁金", "桂郁金", "温郁金", "黄丝郁金"),
    "犀角": ("乌犀角", "暹罗角"),
    "三棱": ("荆三棱", "京三棱"),
    "肉桂": ("官桂", "企边桂", "桂心", "紫油桂", "玉桂", "肉桂粉"),
    "赤石脂": (),
    "五灵脂": ("灵脂", "灵脂米", "糖灵脂"),
    "天南星": ("南星", "胆南星", "胆星"),
    "白附子": ("禹白附", "独角莲"),
    "马钱子": ("番木鳖", "马前子", "马钱子粉"),
    "苦杏仁": ("杏仁", "光杏仁", "北杏仁", "北杏"),
    "吴茱萸": ("吴萸", "淡吴萸"),
    "土鳖虫": ("䗪虫", "土元", "地鳖虫", "地鳖"),
    "重楼": ("蚤休", "七叶一枝花", "草河车"),
    "绵马贯众": ("贯众", "贯仲"),
    "蒺藜": ("刺蒺藜", "白蒺藜"),
    "朱砂": ("辰砂", "丹砂", "朱砂粉"),
    "轻粉": ("汞粉",),
    "红粉": ("红升丹", "升药"),
    "千金子": ("续随子", "千金子霜"),
    "洋金花": ("曼陀罗花",),
    "闹羊花": ("羊踯躅",),
    "大皂角": ("皂荚", "皂角"),
    "罂粟壳": ("粟壳", "米壳", "御米壳"),
    "全蝎": ("全虫",),
    "蜈蚣": ("金头蜈蚣",),
    "山豆根": ("广豆根",),
    "川楝子": ("金铃子", "川楝"),
    "苍耳子": ("苍耳",),
    "麻黄": ("净麻黄", "麻黄绒"),
    "艾叶": ("陈艾", "艾叶炭", "祁艾"),
    "大黄": ("生军", "川军", "锦纹", "熟军", "大黄炭", "制军", "酒军"),
    "红花": ("草红花", "南红花"),
    "西红花": ("藏红花", "番红花"),
    "益母草": ("坤草", "茺蔚草"),
    "薏苡仁": ("薏仁", "米仁", "苡仁"),
    "赭石": ("代赭石",),
    "莪术": ("蓬莪术", "温莪术"),
    "三七": ("田七", "三七粉", "田三七", "参三七"),
    "牡丹皮": ("丹皮", "粉丹皮"),
    "桃仁": ("光桃仁", "桃仁泥", "燀桃仁"),
    "王不留行": ("留行子", "王不留"),
}

# Marks of how a herb was processed or where it was grown; taken off until a known name remains.
_PREFIXES = (
    "生",
    "制",
    "炙",
    "蜜炙",
    "蜜",
    "法",
    "姜",
    "姜制",
    "清",
    "炒",
    "麸炒",
    "酒",
    "酒炙",
    "酒制",
    "醋",
    "醋炙",
    "醋制",
    "盐",
    "盐炙",
    "盐制",
    "炮",
    "煅",
    "燀",
    "焦",
    "煨",
    "熟",
    "烫",
    "砂烫",
    "土炒",
    "米炒",
    "净",
    "鲜",
    "干",
    "水飞",
    "精制",
    "油炙",
    "甘草制",
    "甘草炙",
    "黑豆制",
    "滇",
    "川",
    "杭",
)
_SUFFIXES = ("饮片", "颗粒", "配方颗粒", "中药配方颗粒", "片", "粉", "段", "丝", "块", "炭", "霜", "丁")
_BRACKETS = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")

# Groups that rules speak of and that have no other names worth listing.
_PLAIN_GROUPS = names_of(
    """
    斑蝥 蟾酥 雄黄 天仙子 水蛭 蛇床子 鸦胆子 急性子 北豆根 猪牙皂 金铁锁 丁公藤 商陆 常山 苦楝皮 干漆 两头尖 阿魏
    麝香 川牛膝 牛膝 桂枝 冰片 芦荟 苏木 没药 乳香 郁李仁 虎杖 枳壳 枳实 禹余粮 凌霄花 通草 番泻叶 蒲黄 漏芦 瞿麦
    牛黄 飞扬草 青娘虫 红娘虫 雪上一枝蒿 白降丹 藤黄
    """
)

_GROUP_OF = {name: group for group, names in ALIASES.items() for name in (group, *names)} | {
    name: name for name in _PLAIN_GROUPS
}

RAW_TOXIC = frozenset(
    {
        "砒霜",
        "水银",
        "斑蝥",
        "青娘虫",
        "红娘虫",
        "雪上一枝蒿",
        "白降丹",
        "红粉",
        "轻粉",
        "雄黄",
        "蟾酥",
        "闹羊花",
        "洋金花",
        "藤黄",
    }
)
"""Of the 28 controlled toxic herbs, those that are controlled in whatever form."""

_RAW_ONLY_TOXIC = frozenset(
    {
        "马钱子",
        "川乌",
        "草乌",
        "白附子",
        "附子",
        "半夏",
        "天南星",
        "巴豆",
        "甘遂",
        "狼毒",
        "千金子",
        "天仙子",
        "藤黄",
    }
)
RAW_TOXIC_SOURCE = "医疗用毒性药品管理办法（国务院令第23号，1988）附录毒性中药品种"


@lru_cache(maxsize=4096)
def herb_group(name: str) -> str:
    """The group a written name belongs to; the cleaned name itself when no group is known."""
    cleaned = _BRACKETS.sub("", name).replace(" ", "").strip()
    return _find(cleaned) or cleaned


def _find(cleaned: str) -> str | None:
    # Own names first, then ever shorter rests, so that 白附子 is not taken for a 附子 of some colour.
    seen: set[str] = set()
    waiting = [cleaned]
    while waiting:
        word = waiting.pop(0)
        if word in seen or not word:
            continue
        seen.add(word)
        if word in _GROUP_OF:
            return _GROUP_OF[word]
        waiting += [word[len(mark) :] for mark in _PREFIXES if word.startswith(mark)]
        waiting += [word[: -len(mark)] for mark in _SUFFIXES if word.endswith(mark)]
    return None


def is_controlled_toxic(name: str) -> bool:
    """Whether a written name is one of the 28 controlled toxic herbs: raw forms only where processing tames."""
    group = herb_group(name)
    if group in RAW_TOXIC:
        return True
    return group in _RAW_ONLY_TOXIC and _BRACKETS.sub("", name).strip().startswith("生")
