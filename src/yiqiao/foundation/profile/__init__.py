"""Hospital profiles: one code base, many hospitals.

A hospital is a TOML file in ``hospitals/`` that states only what differs from the defaults: its name and
campuses, the rows of its purchase list with requirement ids, one section per subsystem it bought and its
operating settings. `current_profile()` is what the running process asks; a profile that is missing,
malformed or contradicts itself stops the start with the complete list of problems.
"""

from yiqiao.foundation.profile.errors import ProfileError, ProfileProblem
from yiqiao.foundation.profile.loading import (
    DEFAULT_HOSPITAL,
    ProfileCheck,
    check_profile,
    check_profiles,
    current_profile,
    forget_current_profile,
    is_production,
    list_slugs,
    load_profile,
    profiles_folder,
)
from yiqiao.foundation.profile.schema import HospitalProfile, OrganisationCodeMissing, Purchase, subsystem_of
from yiqiao.foundation.profile.vocabulary import (
    Channel,
    CohortPart,
    NumberSequence,
    PaymentMethodCode,
    SlotSource,
    Subsystem,
)

__all__ = [
    "DEFAULT_HOSPITAL",
    "Channel",
    "CohortPart",
    "HospitalProfile",
    "NumberSequence",
    "OrganisationCodeMissing",
    "PaymentMethodCode",
    "ProfileCheck",
    "ProfileError",
    "ProfileProblem",
    "Purchase",
    "SlotSource",
    "Subsystem",
    "check_profile",
    "check_profiles",
    "current_profile",
    "forget_current_profile",
    "is_production",
    "list_slugs",
    "load_profile",
    "profiles_folder",
    "subsystem_of",
]
