"""Rights over patient records."""

from yiqiao.foundation.access.registry import Permission

_COUNTER = ("registration_clerk", "cashier")
_CARE = ("outpatient_doctor", "pharmacist")

PERMISSIONS = [
    Permission(
        "people.read", "查询患者", "Search and read patients", roles=(*_COUNTER, *_CARE, "finance", "kiosk")
    ),
    Permission(
        "people.register",
        "建档与修改患者信息",
        "Register and change patients",
        roles=("registration_clerk", "kiosk"),
    ),
    Permission(
        "people.reveal",
        "查看患者完整信息（留痕）",
        "Reveal personal data in full (audited)",
        roles=("registration_clerk", "outpatient_doctor"),
    ),
    Permission("people.merge", "合并重复档案", "Merge duplicate patients", roles=("registration_clerk",)),
    Permission("people.own", "本人与家庭成员", "Oneself and one's family", roles=("patient",)),
]
