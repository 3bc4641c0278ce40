"""One section per subsystem: what the hospital's contract fixes about it.

A section is present exactly when the hospital bought the subsystem. `enabled = false` keeps a bought
subsystem switched off until its go-live. Defaults are what the tender asks of everybody.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from yiqiao.foundation.profile.cohort_vocabulary import (
    CohortGovernance,
    DocumentFormat,
    DomesticDatabase,
    ExportFormat,
    QualityDimension,
    SourceSystem,
    SourceTechnology,
    VitalSign,
)
from yiqiao.foundation.profile.fields import Distinct, InsurerCount, Name, Section, Slug
from yiqiao.foundation.profile.vocabulary import (
    AddNumberMode,
    BillingModule,
    Channel,
    ClaimsBlockchain,
    ClaimsPendingInterface,
    ClaimsPlatformAccess,
    ClaimsReport,
    ConsentForm,
    CreditPlatform,
    CreditResultAuthority,
    DecoctionPlatform,
    FaceTerminal,
    IdentityCheckPoint,
    MedtechDepartment,
    OrderReview,
    PlatformPhase,
    PriorityMode,
    RecognitionPlace,
    ReferralReportDimension,
    ResidentCardPoint,
    ScheduleRoute,
    SigningPlatform,
    SupplyUpload,
    VerificationPlatform,
    WardEvent,
    WorkingKey,
)

MIXED_BILLING_PROMPT = "【{patients}患者为境外来沪患者，请与普通患者分开计费】"


class SubsystemSection(Section):
    """Common part of every subsystem section."""

    enabled: bool = True


class InsuranceSection(SubsystemSection):
    """Medical-insurance face payment (医保刷脸)."""

    channels: Distinct[Channel] = (Channel.COUNTER,)
    terminal: FaceTerminal = FaceTerminal.NHSA_INTEGRATED
    pilot: bool = False
    """The hospital starts as a pilot (试点): few scenes first."""


class CreditpaySection(SubsystemSection):
    """Inpatient credit payment (住院信用付)."""

    channels: Distinct[Channel] = (Channel.INPATIENT_COUNTER,)
    platform: CreditPlatform = CreditPlatform.CITY_CREDIT
    working_key: WorkingKey = WorkingKey.LONG_LIVED
    result_authority: CreditResultAuthority = CreditResultAuthority.ACTIVE_QUERY


class OverseasSection(SubsystemSection):
    """Documents and registration of overseas patients (境外来沪人员)."""

    platform: VerificationPlatform = VerificationPlatform.UNIFIED_VERIFICATION
    platform_phase: PlatformPhase = PlatformPhase.FIRST
    platform_built_here: bool = False
    """The hospital runs the unified registration platform itself instead of calling it."""
    file_channels: Distinct[Channel] = (Channel.COUNTER, Channel.INPATIENT_COUNTER)
    """Where a file is opened with a foreign document (建档)."""
    first_file_channels: Distinct[Channel] = (Channel.COUNTER, Channel.INPATIENT_COUNTER)
    """Where the first file is opened when the platform does not know the patient (首次建档)."""
    rule_channels: Distinct[Channel] = (Channel.COUNTER, Channel.KIOSK, Channel.INTERNET_HOSPITAL)
    """Where the document rules are applied."""
    passport_channels: Distinct[Channel] = (Channel.COUNTER, Channel.KIOSK, Channel.MOBILE)
    resident_card_points: Distinct[ResidentCardPoint] = tuple(ResidentCardPoint)
    auto_recognise_in: Distinct[RecognitionPlace] = tuple(RecognitionPlace)
    ocr_points: Distinct[IdentityCheckPoint] = ()
    """Places with a document reader that compares person and document."""


class EntitlementSection(SubsystemSection):
    """Entitlements and surcharge prices of overseas patients (权益加收)."""

    ward_events: Distinct[WardEvent] = (WardEvent.ADMIT, WardEvent.TRANSFER, WardEvent.LEAVE)
    billing_modules: Distinct[BillingModule] = (BillingModule.SUPPLEMENTARY, BillingModule.MULTI_PATIENT)
    order_review: OrderReview = OrderReview.MARK_ONLY
    mixed_billing_prompt: Annotated[str, Field(min_length=4, max_length=120)] = MIXED_BILLING_PROMPT
    """Shown when overseas and ordinary patients are ticked together; {patients} becomes their names."""
    foreign_currency: bool = False
    """Settlement in foreign currency and by foreign credit card is part of the contract."""


class SpecialReferralCategory(Section):
    """A category of the special referral list; a smaller `rank` goes first."""

    code: Slug
    name: Name
    rank: Annotated[int, Field(ge=1, le=99)]


class ReferralSection(SubsystemSection):
    """Signing, referral and the three priorities (签约/转诊)."""

    priority: PriorityMode = PriorityMode.ABSOLUTE
    priority_ratio: Annotated[int, Field(ge=1, le=10)] | None = None
    """Under `hospital_rule`: how many priority patients are called for each ordinary one."""
    supply_upload: SupplyUpload = SupplyUpload.NONE
    supply_realtime: bool = False
    schedule_route: ScheduleRoute = ScheduleRoute.ALLIANCE
    signing_platform: SigningPlatform = SigningPlatform.ALLIANCE
    register_channels: Distinct[Channel] = (Channel.COUNTER,)
    """Where registration asks for signing and referral information."""
    mark_channels: Distinct[Channel] = (Channel.COUNTER, Channel.DOCTOR)
    """Where the signed or referred patient carries a mark."""
    medtech_call: Distinct[MedtechDepartment] = ()
    """Medical-technology departments whose calling honours the priority."""
    add_number_modes: Distinct[AddNumberMode] = (AddNumberMode.DOCTOR_CONFIRMS,)
    report_dimensions: Distinct[ReferralReportDimension] = tuple(ReferralReportDimension)
    special_categories: tuple[SpecialReferralCategory, ...] = ()


class ClaimsSection(SubsystemSection):
    """Commercial insurance (商保)."""

    channels: Distinct[Channel] = (Channel.COUNTER,)
    insurers_to_connect: InsurerCount | None = None
    """How many insurers or third-party platforms the contract connects, or "all"; unset where not fixed."""
    platform_access: ClaimsPlatformAccess = ClaimsPlatformAccess.NONE
    blockchain: ClaimsBlockchain = ClaimsBlockchain.NONE
    reports: Distinct[ClaimsReport] = (ClaimsReport.DAILY, ClaimsReport.MONTHLY)
    pending_interfaces: Distinct[ClaimsPendingInterface] = ()
    policy: Name | None = None
    """Number of the document that the work follows."""


class DecoctionSection(SubsystemSection):
    """Herbal prescriptions sent out for decoction (中药代煎)."""

    platform: DecoctionPlatform = DecoctionPlatform.ANXINDA
    upload_target_minutes: Annotated[int, Field(ge=1, le=60)] = 5
    upload_deadline_minutes: Annotated[int, Field(ge=1, le=120)] = 10
    """Between pharmacist review and upload: aimed at, and flagged when exceeded."""
    remark_fields: Annotated[int, Field(ge=0, le=5)] = 5
    desensitise_upload: bool = True
    """Only the patient data that the decoction needs leave the hospital, masked."""


class ChemoSection(SubsystemSection):
    """Day chemotherapy of overseas patients (日间化疗)."""

    shortest_slot_minutes: Literal[15, 20, 30, 60] = 30
    consent_forms: Distinct[ConsentForm] = tuple(ConsentForm)


class CohortOverviewSettings(Section):
    """Windows of the scheduling overview, in days."""

    cyclic_tasks_days: Annotated[int, Field(ge=1, le=90)] = 7
    task_duration_days: Annotated[int, Field(ge=1, le=365)] = 30


class WearableSettings(Section):
    """Wearable devices."""

    offline_cache_hours: Annotated[int, Field(ge=1, le=24 * 14)] = 24
    default_vitals: Distinct[VitalSign] = (
        VitalSign.HEART_RATE,
        VitalSign.BLOOD_OXYGEN,
        VitalSign.TEMPERATURE,
    )


class CohortSection(SubsystemSection):
    """Disease-cohort database (专病队列)."""

    datasets: Annotated[int, Field(ge=1)] | None = None
    """Number of disease data sets in the contract; unset where it gives no number."""
    datasets_is_minimum: bool = False
    open_api: bool = False
    """Other applications of the hospital may read the cohort database."""
    refresh_days: Annotated[int, Field(ge=1, le=7)] = 1
    """Data of day T are in the library on day T + this (T+1)."""
    source_technologies: Distinct[SourceTechnology] = tuple(SourceTechnology)
    source_systems: Distinct[SourceSystem] = (
        SourceSystem.HIS,
        SourceSystem.EMR,
        SourceSystem.LIS,
        SourceSystem.RIS,
    )
    domestic_databases: Distinct[DomesticDatabase] = ()
    documents: Distinct[DocumentFormat] = ()
    quality_dimensions: Distinct[QualityDimension] = tuple(QualityDimension)
    upload_done_status: Annotated[int, Field(ge=0, le=9)] = 1
    """Task state written after a successful upload."""
    governed_by: CohortGovernance = CohortGovernance.HOSPITAL
    minimum_algorithms: Annotated[int, Field(ge=1)] = 35
    export_formats: Distinct[ExportFormat] = tuple(ExportFormat)
    venn_sets: Distinct[Literal[2, 3]] = (2, 3)
    overview: CohortOverviewSettings = CohortOverviewSettings()
    wearable: WearableSettings | None = None
    """Present when wearable devices are part of the contract."""
