"""By which words a patient can be found, and which stored words a query asks for. Pure but for pypinyin.

The columns are encrypted, so the words are computed when a record is written and stored as keyed hashes:

| kind            | of 欧阳娜, 13812341234, 11010519491231002X                       |
|-----------------|-----------------------------------------------------------------|
| `name`          | 欧阳娜                                                            |
| `name_prefix`   | 欧, 欧阳                                                           |
| `name_pair`     | 阳娜 (pairs inside the name; the first pair is a prefix)           |
| `letters`       | oy; ou … ouyangn                                                |
| `letters_whole` | oyn, ouyangna; each word of a Latin name                        |
| `number`        | phone, documents, cards, patient number in full                 |
| `tail`          | 1234, 002X: last four of phone and documents                    |

A query word has several readings; each asks for one stored word, or for several of the same patient.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from yiqiao.hospital.people.rules import clean_number, clean_phone

MAX_LETTERS = 12
"""Longer letter prefixes are not stored; a longer query is cut to this, or must match a whole word."""

MAX_READINGS = 4
MAX_CHOICES = 12
MAX_WORDS = 4

# Surnames whose usual dictionary reading is another one.
SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "任": "ren", "区": "ou", "盖": "ge",
    "朴": "piao", "覃": "qin", "翟": "zhai", "缪": "miao", "乐": "yue", "员": "yun", "牟": "mu", "折": "she",
    "种": "chong", "繁": "po", "召": "shao", "秘": "bi", "冼": "xian", "洗": "xian", "黑": "he", "隗": "wei",
    "句": "gou", "祭": "zhai", "乜": "nie", "逄": "pang", "都": "du", "柏": "bai", "费": "fei", "谌": "chen",
    "宓": "mi", "过": "guo", "燕": "yan", "那": "na", "哈": "ha", "撒": "sa", "尹": "yin", "佴": "nai",
    "阚": "kan", "葛": "ge", "车": "che", "石": "shi", "华": "hua", "纪": "ji", "应": "ying", "宁": "ning",
    "沈": "shen", "贾": "jia", "邵": "shao", "厍": "she", "参": "shen", "侯": "hou", "能": "nai", "晟": "cheng",
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "澹台": "tan tai", "单于": "chan yu",
    "令狐": "ling hu", "鲜于": "xian yu", "宿": "su", "瞿": "qu", "佟": "tong", "镡": "tan", "卜": "bu",
}  # fmt: skip

# Characters of given names that people read, and type, in more than one way.
GIVEN_READINGS = {
    "乐": ("le", "yue"), "长": ("chang", "zhang"), "行": ("xing", "hang"), "朝": ("chao", "zhao"),
    "重": ("zhong", "chong"), "晟": ("sheng", "cheng"), "茜": ("qian", "xi"), "参": ("can", "shen"),
    "传": ("chuan", "zhuan"), "盛": ("sheng", "cheng"), "柏": ("bai", "bo"), "曾": ("zeng", "ceng"),
    "单": ("shan", "dan"), "朴": ("pu", "piao"), "翟": ("zhai", "di"), "都": ("du", "dou"),
    "为": ("wei",), "好": ("hao",), "和": ("he",), "强": ("qiang",), "调": ("tiao", "diao"),
    "藏": ("cang", "zang"), "解": ("jie", "xie"), "奇": ("qi", "ji"), "角": ("jiao", "jue"),
}  # fmt: skip

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]")


@dataclass(frozen=True, slots=True)
class SearchableFacts:
    """What of a patient is made findable; numbers and phone cleaned."""

    name: str
    name_en: str | None = None
    phone: str | None = None
    document_numbers: Sequence[str] = ()
    card_numbers: Sequence[str] = ()
    patient_nos: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a query: all of `words` (kind, text) must be stored for the patient.

    `rank` 0 is exact, 1 a whole word of letters, 2 a prefix or an ending, 3 inside the name.
    """

    rank: int
    words: tuple[tuple[str, str], ...]


def stored_words(facts: SearchableFacts) -> set[tuple[str, str]]:
    """Every (kind, text) the patient is stored under."""
    words: set[tuple[str, str]] = set()
    words.update(_name_words(facts.name))
    if facts.name_en:
        words.update(_name_words(facts.name_en))
    numbers = [*facts.document_numbers, *facts.card_numbers, *facts.patient_nos]
    tails = list(facts.document_numbers)
    if facts.phone:
        numbers.append(facts.phone)
        tails.append(facts.phone)
    words.update(("number", number) for number in numbers)
    words.update(("tail", number[-4:]) for number in tails if len(number) > 4)
    return words


def read_query(query: str) -> list[Reading]:
    """The readings of what a person typed, best first; empty when there is nothing to look for."""
    text = unicodedata.normalize("NFKC", query).strip()
    joined = re.sub(r"[\s\-]+", "", text)
    parts = text.split()[:MAX_WORDS]
    if not parts:
        return []
    if re.fullmatch(r"\+?\d{7,}[\dXx]?", joined):
        parts = [joined]
    choices = [_readings_of_word(part) for part in parts]
    if any(not readings for readings in choices):
        return []
    readings = [
        Reading(max(one.rank for one in chosen), tuple(word for one in chosen for word in one.words))
        for chosen in islice(product(*choices), MAX_CHOICES)
    ]
    is_pinyin = all(part.isascii() and part.isalpha() for part in parts)
    if len(parts) > 1 and (is_pinyin or all(_HAN.search(part) for part in parts)):
        # "zhang wei" is one name typed with a space, or two words to narrow by.
        readings.extend(_readings_of_word(joined))
    return sorted(set(readings), key=lambda reading: reading.rank)


def name_key(name: str) -> str:
    """A Chinese name without spaces and dots, or a Latin one in lower-case letters only."""
    text = unicodedata.normalize("NFKC", name)
    if _HAN.search(text):
        return re.sub(r"[\s·•.\-]+", "", text).lower()
    return "".join(_latin_words(text))


def _name_words(name: str) -> Iterator[tuple[str, str]]:
    key = name_key(name)
    if not key:
        return
    yield "name", key
    if _HAN.search(key):
        for length in range(1, len(key)):
            yield "name_prefix", key[:length]
        for at in range(1, len(key) - 1):
            yield "name_pair", key[at : at + 2]
        for syllables in _readings_of_name(key):
            yield from _letter_words("".join(syllables))
            yield from _letter_words("".join(syllable[0] for syllable in syllables))
    else:
        for word in {*_latin_words(name), key}:
            yield from _letter_words(word)


def _letter_words(word: str) -> Iterator[tuple[str, str]]:
    if len(word) >= 2:
        yield "letters_whole", word
        for length in range(2, min(len(word) - 1, MAX_LETTERS) + 1):
            yield "letters", word[:length]


def _latin_words(text: str) -> list[str]:
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
    ).lower()
    return re.findall(r"[^\W_]+", plain)


def _readings_of_name(key: str) -> Iterator[tuple[str, ...]]:
    """Syllables of a Chinese name; several where a character is read in several ways."""
    choices: list[tuple[str, ...]] = []
    rest = key
    for length in (2, 1):
        known = SURNAME_READINGS.get(key[:length])
        if known is not None and len(key) > 1:
            for char, reading in zip(key[:length], known.split(), strict=True):
                usual = _usual_readings(char)
                # The surname's own reading first; people who do not know it type the usual one.
                choices.append(tuple(dict.fromkeys((reading, *usual[:1]))))
            rest = key[length:]
            break
    choices.extend(GIVEN_READINGS.get(char) or _usual_readings(char) for char in rest)
    seen = [choice for choice in choices if choice]
    if seen:
        yield from islice(product(*seen), MAX_READINGS)


@lru_cache(maxsize=20000)
def _usual_readings(char: str) -> tuple[str, ...]:
    # pypinyin loads its dictionaries at import (0.3 s); processes that search nothing do not pay for it.
    from pypinyin import lazy_pinyin

    if not _HAN.match(char):
        return (char,) if char.isascii() and char.isalnum() else ()
    syllable = lazy_pinyin(char, errors="ignore")
    if not syllable:
        return ()
    # ü is typed v or u.
    return (syllable[0], syllable[0].replace("v", "u")) if "v" in syllable[0] else (syllable[0],)


def _readings_of_word(word: str) -> list[Reading]:
    if _HAN.search(word):
        return _readings_of_han(name_key(word))
    number = clean_number(word)
    readings = [Reading(0, (("number", number),))] if len(number) >= 4 else []
    phone = clean_phone(word)
    if phone != number and len(phone) >= 7:
        readings.append(Reading(0, (("number", phone),)))
    if re.fullmatch(r"\d{4}|\d{3}X", number):
        readings.append(Reading(2, (("tail", number),)))
    letters = "".join(_latin_words(word))
    if len(letters) >= 2 and letters.isalpha():
        readings.append(Reading(1, (("letters_whole", letters),)))
        readings.append(Reading(2, (("letters", letters[:MAX_LETTERS]),)))
    return readings


def _readings_of_han(key: str) -> list[Reading]:
    if not key:
        return []
    readings = [Reading(0, (("name", key),)), Reading(2, (("name_prefix", key),))]
    if len(key) >= 2:
        pairs = tuple(("name_pair", key[at : at + 2]) for at in range(len(key) - 1))
        readings.append(Reading(3, pairs))
    return readings
