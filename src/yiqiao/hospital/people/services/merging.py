"""Declaring two records one person, and taking that back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from yiqiao.foundation import clock, context
from yiqiao.foundation.access import services as access
from yiqiao.foundation.audit import services as audit
from yiqiao.foundation.events import publish
from yiqiao.foundation.problems import InvalidInput, NotFound
from yiqiao.hospital.events import PatientsMerged
from yiqiao.hospital.people import merge_registry
from yiqiao.hospital.people.errors import MergeNotUndoable, MergeRefused
from yiqiao.hospital.people.locks import check_not_merged, lock_two_patients
from yiqiao.hospital.people.models import FamilyMember, Patient, PatientMerge
from yiqiao.hospital.people.rules import DocumentKind
from yiqiao.hospital.people.services.indexing import rebuild_search_tokens

OWN_ROWS = {
    "people.IdentityDocument": merge_registry.rows("people.IdentityDocument"),
    "people.VisitCard": merge_registry.rows("people.VisitCard"),
    "people.Contact": merge_registry.rows("people.Contact"),
}


def merge_patients(keep_id: int, merged_id: int, reason: str) -> PatientMerge:
    """Move everything of `merged_id` to `keep_id`; the merged record stays and redirects.

    Publishes `PatientsMerged`. Refused when both hold a resident identity card: those are two people.
    """
    reason = reason.strip()
    if len(reason) < 2:
        raise InvalidInput.of("reason", "请填写合并理由，例如“同一人重复建档，已核对身份证”。")
    if keep_id == merged_id:
        raise MergeRefused("两份档案是同一份，不需要合并。")
    with transaction.atomic():
        kept, merged = lock_two_patients(keep_id, merged_id)
        check_not_merged(kept)
        check_not_merged(merged)
        _refuse_two_people(kept, merged)
        moved: dict[str, list[Any]] = {}
        for label, move in {**OWN_ROWS, **merge_registry.movers()}.items():
            ids = move(merged.pk, kept.pk, None)
            if ids:
                moved[label] = ids
        _move_family(merged, kept, moved)
        earlier = list(Patient.objects.filter(merged_into=merged).values_list("pk", flat=True))
        if earlier:
            Patient.objects.filter(pk__in=earlier).update(merged_into=kept)
            moved["people.Patient"] = earlier
        filled = [
            name
            for name in ("phone", "address", "name_en")
            if getattr(merged, name) and not getattr(kept, name)
        ]
        for name in filled:
            setattr(kept, name, getattr(merged, name))
        if "phone" in filled:
            kept.phone_index = merged.phone_index
        if filled:
            moved["filled_fields"] = filled
        now = clock.now()
        for patient in (kept, merged):
            patient.version += 1
            patient.updated_at = now
        merged.merged_into = kept
        kept.save()
        merged.save()
        rebuild_search_tokens(merged)
        rebuild_search_tokens(kept)
        actor = context.current_actor()
        merge = PatientMerge.objects.create(
            kept=kept,
            merged=merged,
            reason=reason[:500],
            moved=moved,
            actor=f"{actor.kind}:{actor.id}",
            merged_at=now,
        )
        with context.acting(reason=reason[:500]):
            audit.record(
                "patient.merged", f"patient:{kept.pk}", {"merged_id": merged.pk, "merge_id": merge.pk}
            )
        access.end_patient_sessions(merged.pk)
        publish(PatientsMerged(kept_id=kept.pk, merged_id=merged.pk))
    return merge


def undo_merge(merge_id: int, reason: str) -> PatientMerge:
    """Give the merged record back what came from it; what was added to the kept one since stays there."""
    if len(reason.strip()) < 2:
        raise InvalidInput.of("reason", "请填写撤销合并的理由。")
    with transaction.atomic():
        merge = PatientMerge.objects.select_for_update().filter(pk=merge_id).first()
        if merge is None:
            raise NotFound("没有找到该合并记录。")
        kept, merged = lock_two_patients(merge.kept_id, merge.merged_id)
        if merge.undone_at is not None or merged.merged_into_id != kept.pk or kept.merged_into_id is not None:
            raise MergeNotUndoable("该合并已撤销，或合并后的档案又被合并，请先撤销后一次合并。")
        for label, move in {**OWN_ROWS, **merge_registry.movers()}.items():
            ids = merge.moved.get(label)
            if ids:
                move(kept.pk, merged.pk, ids)
        _move_family_back(kept, merged, merge.moved)
        Patient.objects.filter(pk__in=merge.moved.get("people.Patient", [])).update(merged_into=merged)
        for name in merge.moved.get("filled_fields", []):
            if getattr(kept, name) == getattr(merged, name):
                setattr(kept, name, None)
        if kept.phone is None:
            kept.phone_index = None
        merged.merged_into = None
        merge.undone_at = clock.now()
        for patient in (kept, merged):
            patient.version += 1
            patient.updated_at = merge.undone_at
            patient.save()
        merge.save(update_fields=["undone_at"])
        rebuild_search_tokens(kept)
        rebuild_search_tokens(merged)
        with context.acting(reason=reason.strip()[:500]):
            audit.record("patient.merge_undone", f"patient:{kept.pk}", {"merge_id": merge.pk})
    return merge


def _refuse_two_people(kept: Patient, merged: Patient) -> None:
    def holds_resident_id(patient: Patient) -> bool:
        return patient.documents.filter(kind=DocumentKind.RESIDENT_ID, is_active=True).exists()

    if holds_resident_id(kept) and holds_resident_id(merged):
        raise MergeRefused("两份档案各有一张不同的居民身份证，应为两个人；如一份录错，请先停用录错的证件。")


def _move_family(merged: Patient, kept: Patient, moved: dict[str, list[Any]]) -> None:
    """Family consents follow, except where the kept record has the same one or would be its own family."""
    for side, other in (("account", "member"), ("member", "account")):
        taken = FamilyMember.objects.filter(**{side: kept}).values_list(f"{other}_id", flat=True)
        blocked: Collection[int] = {*taken, kept.pk}
        rows = FamilyMember.objects.filter(**{side: merged}).exclude(**{f"{other}_id__in": blocked})
        ids = list(rows.values_list("pk", flat=True))
        if ids:
            FamilyMember.objects.filter(pk__in=ids).update(**{side: kept})
            moved[f"people.FamilyMember.{side}"] = ids


def _move_family_back(kept: Patient, merged: Patient, moved: dict[str, list[Any]]) -> None:
    for side in ("account", "member"):
        ids = moved.get(f"people.FamilyMember.{side}", [])
        FamilyMember.objects.filter(pk__in=ids, **{side: kept}).update(**{side: merged})
