"""Tables of the hospital's places and people. Codes are what other packages and the data scopes speak of."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yiqiao.hospital.organisation.rules import CounterKind, DepartmentKind, ExpertLevel


class Campus(models.Model):
    """One site of the hospital (院区)."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True, default="")
    address = models.CharField(max_length=200, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]


class Department(models.Model):
    """A department (科室) of one campus. `insurance_code` is its code in the national insurance standard."""

    code = models.CharField(max_length=20, unique=True)
    campus = models.ForeignKey(Campus, on_delete=models.PROTECT, related_name="departments")
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True, default="")
    pinyin = models.CharField(max_length=100, blank=True, default="")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.name) for kind in DepartmentKind])
    insurance_code = models.CharField(max_length=20, blank=True, default="")
    location = models.CharField(max_length=100, blank=True, default="")
    introduction = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["campus", "kind"], name="department_campus_kind")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[one.value for one in DepartmentKind]),
                name="department_kind_known",
            ),
        ]


class Room(models.Model):
    """A consulting or treatment room (诊室)."""

    campus = models.ForeignKey(Campus, on_delete=models.PROTECT, related_name="rooms")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="rooms"
    )
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["campus", "code"], name="room_code_once_per_campus")]


class Counter(models.Model):
    """A window or a self-service machine (窗口、自助机) of one campus."""

    campus = models.ForeignKey(Campus, on_delete=models.PROTECT, related_name="counters")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.name) for kind in CounterKind])
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["campus", "code"], name="counter_code_once_per_campus"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[one.value for one in CounterKind]), name="counter_kind_known"
            ),
        ]


class StaffMember(models.Model):
    """A person who works here. `user` is the account they sign in with, if they have one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="staff_member",
    )
    staff_no = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=50)
    name_en = models.CharField(max_length=100, blank=True, default="")
    pinyin = models.CharField(max_length=100, blank=True, default="")
    title = models.CharField(max_length=50, blank=True, default="")
    title_en = models.CharField(max_length=100, blank=True, default="")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="staff")
    is_doctor = models.BooleanField(default=False)
    insurance_code = models.CharField(max_length=30, blank=True, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["staff_no"]


class ExpertProfile(models.Model):
    """What the public is told of a doctor: specialities and introduction, and which clinic they hold."""

    staff = models.OneToOneField(StaffMember, on_delete=models.CASCADE, related_name="expert_profile")
    level = models.CharField(
        max_length=20,
        choices=[(level.value, level.name) for level in ExpertLevel],
        default=ExpertLevel.ORDINARY.value,
    )
    specialities = models.CharField(max_length=500, blank=True, default="")
    specialities_en = models.CharField(max_length=1000, blank=True, default="")
    introduction = models.TextField(blank=True, default="")
    introduction_en = models.TextField(blank=True, default="")
    is_published = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__in=[one.value for one in ExpertLevel]),
                name="expertprofile_level_known",
            ),
        ]
