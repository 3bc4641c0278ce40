"""The closed word lists of a hospital profile, in our own words.

Every value is what is written in the TOML file; the comment or docstring gives the term of the hospitals and
the platforms. Nothing here has behaviour beyond saying which word belongs to which.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class Subsystem(StrEnum):
    """What a hospital can buy. The value is the package name and the name of its profile section."""

    OVERSEAS = "overseas"  # 境外来沪人员登记、核验与建档
    ENTITLEMENT = "entitlement"  # 境外来沪人员权益与加收价格体系
    INSURANCE = "insurance"  # 医保刷脸支付
    CREDITPAY = "creditpay"  # 住院信用付
    REFERRAL = "referral"  # 签约/转诊与三优先
    CLAIMS = "claims"  # 商保一站式结算与理赔
    DECOCTION = "decoction"  # 中药饮片代煎溯源闭环
    CHEMO = "chemo"  # 境外来沪人员日间化疗
    COHORT = "cohort"  # 专病队列

    @property
    def label(self) -> str:
        """Chinese name, as shown to people."""
        return SUBSYSTEM_LABELS[self]


SUBSYSTEM_LABELS = MappingProxyType(
    {
        Subsystem.OVERSEAS: "境外来沪人员登记核验",
        Subsystem.ENTITLEMENT: "境外来沪人员权益加收",
        Subsystem.INSURANCE: "医保刷脸支付",
        Subsystem.CREDITPAY: "住院信用付",
        Subsystem.REFERRAL: "签约转诊与三优先",
        Subsystem.CLAIMS: "商保一站式理赔",
        Subsystem.DECOCTION: "中药代煎溯源",
        Subsystem.CHEMO: "境外人员日间化疗",
        Subsystem.COHORT: "专病队列",
    }
)

# First part of a requirement id -> the subsystem that fulfils it. CRYPTO and PLATFORM concern the whole.
SUBSYSTEM_OF_PREFIX = MappingProxyType(
    {
        "OVERSEAS": Subsystem.OVERSEAS,
        "ENTITLE": Subsystem.ENTITLEMENT,
        "FACE": Subsystem.INSURANCE,
        "CREDIT": Subsystem.CREDITPAY,
        "REFERRAL": Subsystem.REFERRAL,
        "CLAIMS": Subsystem.CLAIMS,
        "TCM": Subsystem.DECOCTION,
        "CHEMO": Subsystem.CHEMO,
        "COHORT": Subsystem.COHORT,
    }
)
WHOLE_PRODUCT_PREFIXES = frozenset({"CRYPTO", "PLATFORM"})


class Channel(StrEnum):
    """Where a patient is served or a member of staff works."""

    COUNTER = "counter"  # 门急诊窗口
    INPATIENT_COUNTER = "inpatient_counter"  # 入出院窗口
    KIOSK = "kiosk"  # 门急诊自助机
    INPATIENT_KIOSK = "inpatient_kiosk"  # 住院自助机
    MOBILE = "mobile"  # 患者移动端
    INTERNET_HOSPITAL = "internet_hospital"  # 互联网医院
    STAFF_MOBILE = "staff_mobile"  # 工作人员移动端
    DOCTOR = "doctor"  # 门急诊医生站
    INPATIENT_DOCTOR = "inpatient_doctor"  # 住院医生站
    NURSE = "nurse"  # 护士站
    TRIAGE = "triage"  # 分诊叫号
    MEDTECH = "medtech"  # 医技
    PHARMACY = "pharmacy"  # 药房


class SlotSource(StrEnum):
    """Who takes a numbered slot of a session."""

    COUNTER = "counter"  # 窗口
    KIOSK = "kiosk"  # 自助机
    MOBILE = "mobile"  # 移动端
    INTERNET_HOSPITAL = "internet_hospital"  # 互联网医院
    DOCTOR = "doctor"  # 医生诊间预约、加号
    REFERRAL = "referral"  # 医联转诊优先号源


class NumberSequence(StrEnum):
    """How the running number of a slot within its session is given."""

    CONTINUOUS = "continuous"  # 全部号源共用一个序号，按时间先后
    BY_SOURCE = "by_source"  # 每个号源各占一段序号
    BY_PERIOD = "by_period"  # 每个时间段内重新排序


class PaymentMethodCode(StrEnum):
    """Tenders that a cashier can accept; a subsystem's method needs that subsystem's section."""

    CASH = "cash"
    BANK_CARD = "bank_card"
    ONLINE = "online"  # 扫码、App 支付，经收单机构
    FOREIGN_CARD = "foreign_card"
    FOREIGN_CURRENCY = "foreign_currency"
    INSURANCE = "insurance"
    CREDITPAY = "creditpay"
    CLAIMS = "claims"
    ARREARS = "arrears"  # 挂账，另需权限


class ReconciliationPlatform(StrEnum):
    """Where the next-day (T+1) reconciliation of outside payments takes place."""

    BUILT_IN = "built_in"  # 本系统自带对账
    UNIFIED = "unified"  # 医院统一对账平台


class FaceTerminal(StrEnum):
    """The device that reads the face."""

    NHSA_INTEGRATED = "nhsa_integrated"  # 医保业务综合服务终端
    WALLET_ALGORITHM = "wallet_algorithm"  # 人脸智能终端（内置支付宝/微信人脸识别算法）


class CreditPlatform(StrEnum):
    """The counterpart through which a credit payment is made."""

    CITY_CREDIT = "city_credit"  # 住院信用付平台
    HUIMIN = "huimin"  # 惠民付
    ONE_THING = "one_thing"  # 医疗付费“一件事”支付平台


class WorkingKey(StrEnum):
    """Life of the key that signs requests to the credit platform."""

    DAILY = "daily"  # 每日申请
    LONG_LIVED = "long_lived"  # 长期密钥


class CreditResultAuthority(StrEnum):
    """Which answer about a payment is believed when two differ."""

    ACTIVE_QUERY = "active_query"  # 以 HIS 主动查询结果为准
    NOTIFICATION = "notification"  # 以异步通知为准


class VerificationPlatform(StrEnum):
    """Who verifies a passport or a permanent residence card."""

    UNIFIED_VERIFICATION = "unified_verification"  # 统一验证平台
    SHENKANG_ESB = "shenkang_esb"  # 申康中心 ESB
    UNIFIED_REGISTRATION = "unified_registration"  # 境外人员（就医）统一登记平台


class PlatformPhase(StrEnum):
    """When the verification platform is connected."""

    FIRST = "first"
    LATER = "later"


class IdentityCheckPoint(StrEnum):
    """Places where a document is read by OCR and compared with the person (证件核身)."""

    BOOKING = "booking"
    REGISTRATION = "registration"
    CHARGING = "charging"
    NURSE_STATION = "nurse_station"
    DOCTOR_STATION = "doctor_station"
    PHARMACY_COUNTER = "pharmacy_counter"
    KIOSK = "kiosk"
    INPATIENT_COUNTER = "inpatient_counter"
    INPATIENT_KIOSK = "inpatient_kiosk"
    LABORATORY = "laboratory"
    EXAMINATION = "examination"


class RecognitionPlace(StrEnum):
    """Software that tells a passport from other documents by itself."""

    HIS = "his"
    KIOSK = "kiosk"
    ONLINE = "online"


class ResidentCardPoint(StrEnum):
    """Pages that apply the rule of the permanent residence card (永居证)."""

    BASIC_INFORMATION = "basic_information"  # 基本信息登记
    BASIC_INFORMATION_UPKEEP = "basic_information_upkeep"  # 基本信息维护
    ADMISSION = "admission"  # 入院登记
    INPATIENT_UPKEEP = "inpatient_upkeep"  # 住院信息维护
    REGISTRATION = "registration"  # 挂号登记
    OUTPATIENT_CHARGING = "outpatient_charging"  # 门诊收费


class WardEvent(StrEnum):
    """Movements on a ward that charge or refund fixed items at the entitlement price."""

    ADMIT = "admit"  # 入区登记
    TRANSFER = "transfer"  # 转区
    LEAVE = "leave"  # 出区
    DELIVERY_OR_ICU = "delivery_or_icu"  # 产房（ICU）登记
    NEWBORN = "newborn"  # 婴儿登记


class BillingModule(StrEnum):
    """Ward billing pages that show and charge the entitlement price."""

    SUPPLEMENTARY = "supplementary"  # 补记账
    MULTI_PATIENT = "multi_patient"  # 多病人记账
    MATERIAL = "material"  # 材料记账
    CROSS_WARD_REQUEST = "cross_ward_request"  # 跨病区计费申请
    CROSS_WARD = "cross_ward"  # 跨病区计费


class OrderReview(StrEnum):
    """What the nurse's review of an overseas patient's order changes."""

    HERBAL_PRICE = "herbal_price"  # 草药审核按医嘱库价格
    ORDER_PRICE = "order_price"  # 医嘱审核按医嘱库价格
    MARK_ONLY = "mark_only"  # 只显示境外标识


class SupplyUpload(StrEnum):
    """How the supply of slots opened to the outside is reported."""

    NONE = "none"
    MONTHLY = "monthly"  # 月上传
    ON_BOOKING = "on_booking"  # 预约上传
    VIEW_ONLY = "view_only"  # 查看


class PriorityMode(StrEnum):
    """How signed and referred patients go before others (三优先)."""

    ABSOLUTE = "absolute"  # 优先
    HOSPITAL_RULE = "hospital_rule"  # 按医院规则


class ScheduleRoute(StrEnum):
    """Through whom schedules reach the medical alliance."""

    ALLIANCE = "alliance"  # 医联工程市级医院门诊号源优先预约接口
    UNIFIED_OUTLET = "unified_outlet"  # 医院统一对外平台


class SigningPlatform(StrEnum):
    """Who answers whether a resident is signed with a family doctor."""

    ALLIANCE = "alliance"  # 医联平台
    ONE_PLUS_ONE_PLUS_ONE = "one_plus_one_plus_one"  # 1+1+1 签约平台


class ReferralReportDimension(StrEnum):
    """Axes of the report on community referrals."""

    SOURCE = "source"  # 转诊来源分布
    NO_SHOW = "no_show"  # 爽约率
    DISEASE = "disease"  # 疾病分布
    DIAGNOSIS_AGREEMENT = "diagnosis_agreement"  # 诊断符合率


class MedtechDepartment(StrEnum):
    """Medical-technology departments with priority calling."""

    RADIOLOGY = "radiology"  # 放射
    ULTRASOUND = "ultrasound"  # 超声


class AddNumberMode(StrEnum):
    """How an added number comes about."""

    AUTOMATIC = "automatic"  # 自动加号
    DOCTOR_CONFIRMS = "doctor_confirms"  # 医生确认


class ClaimsPlatformAccess(StrEnum):
    """Connection to the one-stop settlement management platform of the insurance regulator."""

    NONE = "none"
    REQUIRED = "required"
    IF_REGULATOR_ASKS = "if_regulator_asks"  # 如上级管理部门有监管要求


class ClaimsBlockchain(StrEnum):
    """Kind of chain that records what an insurer read."""

    NONE = "none"
    ACCESS_LOG_CHAIN = "access_log_chain"  # 访问日志链
    CITY_SERVICE = "city_service"  # 市级区块链服务


class ClaimsReport(StrEnum):
    """Reports that must show commercial insurance."""

    DAILY = "daily"  # 日报
    MONTHLY = "monthly"  # 月报
    INPATIENT_SETTLEMENT = "inpatient_settlement"  # 住院商保结算报表


class ClaimsPendingInterface(StrEnum):
    """Interfaces still to be opened by the other side."""

    OUTPATIENT_RECORD = "outpatient_record"  # 门诊病历
    EXAMINATION = "examination"  # 检查检验
    OPERATION = "operation"  # 手术
    E_INVOICE = "e_invoice"  # 电子发票
    WHITELIST = "whitelist"  # 商保白名单


class DecoctionPlatform(StrEnum):
    """Counterpart that receives herbal prescriptions."""

    ANXINDA = "anxinda"  # 安心达平台（区块链处方流转模块）
    ANXINDA_2 = "anxinda_2"  # 安心达 2.0
    SHANGHAI_TCM_CLOUD = "shanghai_tcm_cloud"  # 上海中药云平台
    DECOCTION_DELIVERY_CLOUD = "decoction_delivery_cloud"  # 中药代煎配送云平台
    HERB_SERVICE = "herb_service"  # 中药饮品综合服务管理平台


class ConsentForm(StrEnum):
    """Informed consents of day chemotherapy."""

    LUNG_TARGETED = "lung_targeted"  # 肺部肿瘤靶向治疗知情同意书
    IMMUNOTHERAPY = "immunotherapy"  # 生物免疫治疗知情同意书
    OUTPATIENT_CHEMOTHERAPY = "outpatient_chemotherapy"  # 门诊化疗知情同意书


class CohortPart(StrEnum):
    """Parts of the cohort subsystem; the value is the middle of the requirement id in lower case."""

    COLLECT = "collect"
    QC = "qc"
    REPORT = "report"
    MODEL = "model"
    DATA = "data"
    SEARCH = "search"
    PROJECT = "project"
    STATS = "stats"
    SECURITY = "security"
    SANDBOX = "sandbox"
    ACCESS = "access"
    WEARABLE = "wearable"
