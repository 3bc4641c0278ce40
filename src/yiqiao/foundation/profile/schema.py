"""The hospital profile: everything in which one hospital differs from another.

A profile states facts and choices; it never contains program logic, addresses of machines or secrets. What
is not stated has the default of the field, written once in `operations` and `subsystems`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from yiqiao.foundation.problems import DomainError, ProblemKind
from yiqiao.foundation.profile.fields import (
    Distinct,
    InsuranceInstitutionCode,
    Name,
    OrganisationCode,
    RequirementId,
    Section,
    Slug,
)
from yiqiao.foundation.profile.operations import (
    BookingSettings,
    CampusSettings,
    CashierSettings,
    ReconciliationSettings,
    RetentionSettings,
    SessionSettings,
)
from yiqiao.foundation.profile.subsystems import (
    ChemoSection,
    ClaimsSection,
    CohortSection,
    CreditpaySection,
    DecoctionSection,
    EntitlementSection,
    InsuranceSection,
    OverseasSection,
    ReferralSection,
    SubsystemSection,
)
from yiqiao.foundation.profile.vocabulary import (
    SUBSYSTEM_OF_PREFIX,
    Channel,
    CohortPart,
    PaymentMethodCode,
    SlotSource,
    Subsystem,
)

# Asked of every hospital although no row of its purchase list names them.
COMMON_REQUIREMENTS = (
    "CRYPTO-03",
    "PLATFORM-01",
    "PLATFORM-02",
    "PLATFORM-03",
    "PLATFORM-04",
    "PLATFORM-05",
    "PLATFORM-06",
    "PLATFORM-07",
    "PLATFORM-08",
    "PLATFORM-09",
    "PLATFORM-11",
    "PLATFORM-12",
    "PLATFORM-13",
    "PLATFORM-14",
    "PLATFORM-15",
    "PLATFORM-16",
    "PLATFORM-17",
)

_CHANNEL_OF_SOURCE = {
    SlotSource.COUNTER: Channel.COUNTER,
    SlotSource.KIOSK: Channel.KIOSK,
    SlotSource.MOBILE: Channel.MOBILE,
    SlotSource.INTERNET_HOSPITAL: Channel.INTERNET_HOSPITAL,
    SlotSource.DOCTOR: Channel.DOCTOR,
}


class OrganisationCodeMissing(DomainError):
    """Something must name this institution to an outside party, but the profile does not know its code."""

    kind = ProblemKind.REJECTED
    code = "profile.organisation_code_missing"
    title = "医院配置中没有机构代码"


class ProjectSettings(Section):
    """The contract under which the hospital gets the software."""

    name: Name
    budget_no: Name | None = None
    free_maintenance_years: Annotated[int, Field(ge=1, le=10)] = 1


class Purchase(Section):
    """One row of the hospital's purchase list: its own name, and the requirement ids it asks for."""

    name: Name
    requirements: Annotated[Distinct[RequirementId], Field(min_length=1)]

    @property
    def subsystems(self) -> frozenset[Subsystem]:
        """Subsystems that the row's requirements belong to."""
        found = (subsystem_of(requirement) for requirement in self.requirements)
        return frozenset(subsystem for subsystem in found if subsystem is not None)


class HospitalProfile(Section):
    """One hospital, as the software sees it. Immutable; load it with `load_profile`."""

    slug: Slug
    name_zh: Name
    name_en: Name
    demonstration: bool = False
    """Invented hospital for demonstration and tests; refused in production."""
    organisation_code: OrganisationCode | None = None
    """组织机构代码, GB 11714. Unknown until the hospital gives it; needed in production by what reports outside."""
    insurance_institution_code: InsuranceInstitutionCode | None = None
    """定点医药机构编码, `H` and 11 digits. Needed in production by medical-insurance settlement."""
    campuses: Annotated[tuple[CampusSettings, ...], Field(min_length=1)] = (
        CampusSettings(code="main", name="本部"),
    )
    channels: Annotated[Distinct[Channel], Field(min_length=1)] = tuple(Channel)
    """Channels and stations that the hospital runs; a subsystem can only use these."""
    common_requirements: Distinct[RequirementId] = COMMON_REQUIREMENTS
    project: ProjectSettings | None = None
    purchases: tuple[Purchase, ...] = ()

    booking: BookingSettings = BookingSettings()
    cashier: CashierSettings = CashierSettings()
    reconciliation: ReconciliationSettings = ReconciliationSettings()
    session: SessionSettings = SessionSettings()
    retention: RetentionSettings = RetentionSettings()

    overseas: OverseasSection | None = None
    entitlement: EntitlementSection | None = None
    insurance: InsuranceSection | None = None
    creditpay: CreditpaySection | None = None
    referral: ReferralSection | None = None
    claims: ClaimsSection | None = None
    decoction: DecoctionSection | None = None
    chemo: ChemoSection | None = None
    cohort: CohortSection | None = None

    @property
    def requirements(self) -> frozenset[str]:
        """All requirement ids this hospital is owed: its purchase list and what everybody gets."""
        return frozenset(self.common_requirements).union(*(row.requirements for row in self.purchases))

    @property
    def bought_subsystems(self) -> frozenset[Subsystem]:
        """Subsystems that the purchase list names."""
        return frozenset[Subsystem]().union(*(row.subsystems for row in self.purchases))

    @property
    def enabled_subsystems(self) -> frozenset[Subsystem]:
        """Subsystems that run: their section is present and switched on."""
        sections = ((subsystem, self.section_of(subsystem)) for subsystem in Subsystem)
        return frozenset(subsystem for subsystem, section in sections if section and section.enabled)

    @property
    def cohort_parts(self) -> frozenset[CohortPart]:
        """Parts of the cohort subsystem in the purchase list; empty when cohort is not enabled."""
        if Subsystem.COHORT not in self.enabled_subsystems:
            return frozenset()
        return frozenset(
            CohortPart(requirement.split("-")[1].lower())
            for requirement in self.requirements
            if requirement.startswith("COHORT-")
        )

    @property
    def slot_sources(self) -> tuple[SlotSource, ...]:
        """Slot sources that are open: their channel runs, and referral only with the referral subsystem."""
        return tuple(source for source in SlotSource if self.has_slot_source(source))

    def has_slot_source(self, source: SlotSource) -> bool:
        """Tell whether slots can be taken through this source."""
        if source is SlotSource.REFERRAL:
            return Subsystem.REFERRAL in self.enabled_subsystems
        return _CHANNEL_OF_SOURCE[source] in self.channels

    def is_enabled(self, subsystem: Subsystem) -> bool:
        """Tell whether a subsystem runs at this hospital."""
        return subsystem in self.enabled_subsystems

    def accepts(self, method: PaymentMethodCode | str, *, self_service: bool = False) -> bool:
        """Tell whether a payment method may be offered at the counter, or at kiosk and mobile."""
        allowed = self.cashier.self_service_methods if self_service else self.cashier.payment_methods
        return method in allowed

    def section_of(self, subsystem: Subsystem) -> SubsystemSection | None:
        """Return the section of a subsystem, or None when the hospital did not buy it."""
        section: SubsystemSection | None = getattr(self, subsystem.value)
        return section

    def get_organisation_code(self) -> str:
        """Return the organisation code, or raise `OrganisationCodeMissing` with what to do."""
        if self.organisation_code is None:
            raise OrganisationCodeMissing(
                f"{self.name_zh}的配置没有填写组织机构代码，无法向外部平台表明本机构。"
                f"请信息科在 hospitals/{self.slug}.toml 填写 organisation_code 后重新启动。"
            )
        return self.organisation_code


def subsystem_of(requirement: str) -> Subsystem | None:
    """Return the subsystem that fulfils a requirement id; None for CRYPTO, PLATFORM and unknown prefixes."""
    return SUBSYSTEM_OF_PREFIX.get(requirement.split("-", 1)[0])
