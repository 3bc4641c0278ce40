"""Settings that are each well-formed but contradict one another.

Pure functions over a profile. Every finding names the keys it was drawn from, so that the loader can hold it
back while one of those keys is itself malformed: a person should not chase the shadow of another mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from yiqiao.foundation.profile.schema import HospitalProfile
from yiqiao.foundation.profile.subsystems import MIXED_BILLING_PROMPT
from yiqiao.foundation.profile.vocabulary import (
    SUBSYSTEM_OF_PREFIX,
    WHOLE_PRODUCT_PREFIXES,
    Channel,
    CohortPart,
    PaymentMethodCode,
    PlatformPhase,
    PriorityMode,
    SlotSource,
    Subsystem,
    SupplyUpload,
    VerificationPlatform,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A contradiction: the key to show, what is wrong, what to do, and the other keys it depends on.

    `presence_only` says that what is written inside `key` does not matter, only whether it is there.
    """

    key: str
    message: str
    remedy: str
    also: tuple[str, ...] = ()
    presence_only: bool = False

    def rests_on(self, bad_key: str) -> bool:
        """Tell whether the finding was drawn from a key that is itself malformed."""
        if bad_key == self.key or self.key.startswith(f"{bad_key}."):
            return True
        inside = self.also if self.presence_only else (self.key, *self.also)
        return any(
            key == bad_key or key.startswith(f"{bad_key}.") or bad_key.startswith(f"{key}.") for key in inside
        )


Check = Callable[[HospitalProfile], Iterator[Finding]]

_SUBSYSTEM_OF_METHOD = {
    PaymentMethodCode.INSURANCE: Subsystem.INSURANCE,
    PaymentMethodCode.CREDITPAY: Subsystem.CREDITPAY,
    PaymentMethodCode.CLAIMS: Subsystem.CLAIMS,
}
_ONLY_AT_A_COUNTER = (
    PaymentMethodCode.CASH,
    PaymentMethodCode.FOREIGN_CURRENCY,
    PaymentMethodCode.ARREARS,
)
_CHANNEL_KEYS = (
    ("insurance", "channels"),
    ("creditpay", "channels"),
    ("overseas", "file_channels"),
    ("overseas", "first_file_channels"),
    ("overseas", "rule_channels"),
    ("overseas", "passport_channels"),
    ("referral", "register_channels"),
    ("referral", "mark_channels"),
    ("claims", "channels"),
)
_SELF_SERVICE = frozenset({Channel.KIOSK, Channel.INPATIENT_KIOSK, Channel.MOBILE, Channel.INTERNET_HOSPITAL})
_REPORTS_OUTSIDE = (
    Subsystem.OVERSEAS,
    Subsystem.INSURANCE,
    Subsystem.CREDITPAY,
    Subsystem.REFERRAL,
    Subsystem.CLAIMS,
    Subsystem.DECOCTION,
    Subsystem.COHORT,
)


def _purchases(profile: HospitalProfile) -> Iterator[Finding]:
    for index, row in enumerate(profile.purchases):
        for requirement in row.requirements:
            prefix, *middle = requirement.split("-")[:-1]
            known = prefix in SUBSYSTEM_OF_PREFIX or prefix in WHOLE_PRODUCT_PREFIXES
            if prefix == "COHORT":
                known = [part.lower() for part in middle] in [[part.value] for part in CohortPart]
            elif middle:
                known = False
            if not known:
                yield Finding(
                    f"purchases.{index}.requirements",
                    f"“{row.name}”中的 {requirement} 不属于任何子系统",
                    "请按需求目录核对编号",
                )


def _sections(profile: HospitalProfile) -> Iterator[Finding]:
    for subsystem in Subsystem:
        bought = subsystem in profile.bought_subsystems
        present = profile.section_of(subsystem) is not None
        if bought and not present:
            rows = "、".join(f"“{row.name}”" for row in profile.purchases if subsystem in row.subsystems)
            yield Finding(
                subsystem.value,
                f"采购清单 {rows} 购买了{subsystem.label}，但没有 [{subsystem.value}] 一节",
                f"请加上 [{subsystem.value}]；暂不启用时在其中写 enabled = false",
                ("purchases",),
                presence_only=True,
            )
        if present and not bought:
            yield Finding(
                subsystem.value,
                f"有 [{subsystem.value}] 一节，但采购清单没有购买{subsystem.label}",
                "请删去这一节，或在 [[purchases]] 补上相应的需求编号",
                ("purchases",),
                presence_only=True,
            )


def _channels(profile: HospitalProfile) -> Iterator[Finding]:
    for section_name, key in _CHANNEL_KEYS:
        section = getattr(profile, section_name)
        for channel in getattr(section, key) if section else ():
            if channel not in profile.channels:
                yield Finding(
                    f"{section_name}.{key}",
                    f"使用了渠道 {channel}，但本院没有开通这个渠道",
                    f"请从这里去掉 {channel}，或在顶层 channels 中开通它",
                    ("channels",),
                )


def _campuses(profile: HospitalProfile) -> Iterator[Finding]:
    for attribute, label in (("code", "代码"), ("name", "名称")):
        values = [getattr(campus, attribute) for campus in profile.campuses]
        for value in sorted({value for value in values if values.count(value) > 1}):
            yield Finding("campuses", f"有两个院区的{label}都是“{value}”", f"请给每个院区不同的{label}")


def _slot_sources(profile: HospitalProfile) -> Iterator[Finding]:
    total = 0
    for source in SlotSource:
        share = profile.booking.sources.rule_of(source).share_percent
        total += share
        if share and not profile.has_slot_source(source):
            need = "[referral] 一节" if source is SlotSource.REFERRAL else "对应的渠道"
            yield Finding(
                f"booking.sources.{source.value}",
                f"给号源 {source} 预留了 {share}%，但本院没有启用{need}",
                f"请去掉这项预留，或启用{need}",
                ("channels", "referral"),
            )
    if total > 100:
        yield Finding(
            "booking.sources",
            f"各号源预留比例合计 {total}%，超过了 100%",
            "请调低 share_percent，合计不超过 100",
        )


def _payment_methods(profile: HospitalProfile) -> Iterator[Finding]:
    cashier = profile.cashier
    for method, subsystem in _SUBSYSTEM_OF_METHOD.items():
        accepted = method in cashier.payment_methods
        enabled = profile.is_enabled(subsystem)
        section_forgotten = subsystem in profile.bought_subsystems and profile.section_of(subsystem) is None
        if accepted and not enabled and not section_forgotten:
            yield Finding(
                "cashier.payment_methods",
                f"列出了支付方式 {method}，但没有启用{subsystem.label}",
                f"请去掉 {method}，或启用 [{subsystem.value}]",
                (subsystem.value,),
            )
        if enabled and not accepted:
            yield Finding(
                "cashier.payment_methods",
                f"启用了{subsystem.label}，但收费处不接受支付方式 {method}",
                f"请在 payment_methods 中加上 {method}",
                (subsystem.value,),
            )
    for method in cashier.self_service_methods:
        if method not in cashier.payment_methods:
            yield Finding(
                "cashier.self_service_methods",
                f"自助渠道的支付方式 {method} 不在 payment_methods 中",
                f"请从这里去掉 {method}，或在 payment_methods 中加上它",
                ("cashier.payment_methods",),
            )
        if method in _ONLY_AT_A_COUNTER:
            yield Finding("cashier.self_service_methods", f"自助渠道不能收 {method}", f"请去掉 {method}")
    for method, subsystem in _SUBSYSTEM_OF_METHOD.items():
        section = profile.section_of(subsystem)
        channels = getattr(section, "channels", ())
        used = sorted(channel.value for channel in channels if channel in _SELF_SERVICE)
        if section and section.enabled and used and method not in cashier.self_service_methods:
            yield Finding(
                f"{subsystem.value}.channels",
                f"{subsystem.label}列出了自助渠道 {'、'.join(used)}，但自助渠道不提供支付方式 {method}",
                f"请在 cashier.self_service_methods 中加上 {method}，或去掉这些渠道",
                ("cashier.self_service_methods",),
            )


def _currencies(profile: HospitalProfile) -> Iterator[Finding]:
    cashier = profile.cashier
    foreign = [currency for currency in cashier.currencies if currency != "CNY"]
    if "CNY" not in cashier.currencies:
        yield Finding("cashier.currencies", "没有人民币 CNY", "请加上 CNY，账单总是以人民币结算")
    takes_foreign = PaymentMethodCode.FOREIGN_CURRENCY in cashier.payment_methods
    if takes_foreign and not foreign:
        yield Finding(
            "cashier.currencies",
            "接受外币支付，但没有列出任何外币",
            '请在 currencies 中加上外币，例如 "USD"',
            ("cashier.payment_methods",),
        )
    if foreign and not takes_foreign:
        yield Finding(
            "cashier.currencies",
            f"列出了外币 {'、'.join(foreign)}，但 payment_methods 没有 foreign_currency",
            "请在 payment_methods 中加上 foreign_currency，或去掉这些外币",
            ("cashier.payment_methods",),
        )
    if profile.entitlement and profile.entitlement.foreign_currency:
        needed = {PaymentMethodCode.FOREIGN_CURRENCY, PaymentMethodCode.FOREIGN_CARD}
        for method in sorted(needed.difference(cashier.payment_methods)):
            yield Finding(
                "entitlement.foreign_currency",
                f"要求外币和外卡结算，但收费处不接受 {method}",
                f"请在 cashier.payment_methods 中加上 {method}",
                ("cashier.payment_methods",),
            )
    if cashier.cash_rounding not in (Decimal("0.01"), Decimal("0.10")):
        yield Finding(
            "cashier.cash_rounding",
            f"现金最小单位不能是 {cashier.cash_rounding}",
            '请写 "0.01"（分）或 "0.10"（角）',
        )


def _booking(profile: HospitalProfile) -> Iterator[Finding]:
    booking = profile.booking
    if booking.cancel_cutoff_minutes >= booking.horizon_days * 24 * 60:
        yield Finding(
            "booking.cancel_cutoff_minutes",
            f"退号截止时间 {booking.cancel_cutoff_minutes} 分钟不短于预约期 {booking.horizon_days} 天，预约都无法退号",
            "请调短退号截止时间，或放长 horizon_days",
            ("booking.horizon_days",),
        )


def _subsystem_rules(profile: HospitalProfile) -> Iterator[Finding]:
    referral, overseas, cohort = profile.referral, profile.overseas, profile.cohort
    if referral:
        if referral.priority_ratio is not None and referral.priority is PriorityMode.ABSOLUTE:
            yield Finding(
                "referral.priority_ratio",
                "绝对优先时没有比例可言",
                '请去掉 priority_ratio，或把 priority 改为 "hospital_rule"',
                ("referral.priority",),
            )
        if referral.supply_realtime and referral.supply_upload is SupplyUpload.NONE:
            yield Finding(
                "referral.supply_realtime",
                "要求号源实时，但没有开通号源供给接口",
                "请设置 supply_upload，或把 supply_realtime 设为 false",
                ("referral.supply_upload",),
            )
        for attribute, label in (("code", "代码"), ("name", "名称"), ("rank", "次序")):
            values = [str(getattr(category, attribute)) for category in referral.special_categories]
            for value in sorted({value for value in values if values.count(value) > 1}):
                yield Finding(
                    "referral.special_categories",
                    f"有两个特殊转诊类别的{label}都是“{value}”",
                    f"请给每个类别不同的{label}",
                )
    if overseas:
        if overseas.platform_built_here and (
            overseas.platform is not VerificationPlatform.UNIFIED_REGISTRATION
            or overseas.platform_phase is PlatformPhase.LATER
        ):
            yield Finding(
                "overseas.platform_built_here",
                "本院自建统一登记平台，但核验平台不是已启用的统一登记平台",
                '请写 platform = "unified_registration"、platform_phase = "first"',
                ("overseas.platform", "overseas.platform_phase"),
            )
        for channel in overseas.first_file_channels:
            if channel not in overseas.file_channels:
                yield Finding(
                    "overseas.first_file_channels",
                    f"首次建档渠道 {channel} 不在建档渠道 file_channels 中",
                    f"请在 file_channels 中加上 {channel}，或从这里去掉",
                    ("overseas.file_channels",),
                )
    if profile.entitlement:
        rest = profile.entitlement.mixed_billing_prompt.replace("{patients}", "")
        if "{" in rest or "}" in rest:
            yield Finding(
                "entitlement.mixed_billing_prompt",
                "提示语里有不认识的占位符",
                f"占位符只有 {{patients}}（患者姓名），例如：{MIXED_BILLING_PROMPT}",
            )
    if profile.decoction and (
        profile.decoction.upload_target_minutes > profile.decoction.upload_deadline_minutes
    ):
        yield Finding(
            "decoction.upload_target_minutes",
            "上传目标时间晚于截止时间",
            "请让 upload_target_minutes 不大于 upload_deadline_minutes",
            ("decoction.upload_deadline_minutes",),
        )
    if cohort:
        wearable_bought = any(item.startswith("COHORT-WEARABLE-") for item in profile.requirements)
        if wearable_bought and cohort.wearable is None:
            yield Finding(
                "cohort.wearable",
                "采购清单包含可穿戴设备采集，但没有 [cohort.wearable] 一节",
                "请加上 [cohort.wearable]",
                ("purchases",),
            )
        if cohort.wearable is not None and not wearable_bought:
            yield Finding(
                "cohort.wearable",
                "有 [cohort.wearable] 一节，但采购清单没有可穿戴设备采集",
                "请删去这一节，或在 [[purchases]] 补上需求编号",
                ("purchases",),
            )
        if cohort.datasets_is_minimum and cohort.datasets is None:
            yield Finding(
                "cohort.datasets_is_minimum",
                "说明专病数量为下限，但没有写数量",
                "请填写 datasets，或去掉 datasets_is_minimum",
                ("cohort.datasets",),
            )


def _production(profile: HospitalProfile) -> Iterator[Finding]:
    if profile.demonstration:
        yield Finding(
            "demonstration", "这是演示医院，不能用于生产环境", "请用 YIQIAO_HOSPITAL 选择真实的医院配置"
        )
    outside = [subsystem for subsystem in _REPORTS_OUTSIDE if profile.is_enabled(subsystem)]
    if outside and profile.organisation_code is None:
        names = "、".join(subsystem.label for subsystem in outside)
        yield Finding(
            "organisation_code",
            f"生产环境缺少组织机构代码，{names}要用它向外部平台表明本机构",
            "请填写医院的 9 位组织机构代码",
        )
    if profile.is_enabled(Subsystem.INSURANCE) and profile.insurance_institution_code is None:
        yield Finding(
            "insurance_institution_code",
            "生产环境缺少定点医药机构编码，医保结算无法进行",
            "请填写医保局核发的编码：H 加 11 位数字",
        )


_CHECKS: tuple[Check, ...] = (
    _purchases,
    _sections,
    _channels,
    _campuses,
    _slot_sources,
    _payment_methods,
    _currencies,
    _booking,
    _subsystem_rules,
)


def find_contradictions(profile: HospitalProfile, *, production: bool) -> list[Finding]:
    """Return every contradiction, in the order of the file; `production` adds what only a live site needs."""
    checks = (*_CHECKS, _production) if production else _CHECKS
    return [finding for check in checks for finding in check(profile)]
