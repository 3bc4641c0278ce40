"""What the doctor writes: diagnoses and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from yiqiao.foundation import clock
from yiqiao.foundation.context import current_actor
from yiqiao.foundation.dictionary.queries import lookup, names_of
from yiqiao.foundation.problems import FieldProblem, InvalidInput
from yiqiao.hospital.visits.errors import NoteStale, NotInConsultation
from yiqiao.hospital.visits.models import Diagnosis, Visit, VisitNote
from yiqiao.hospital.visits.rules import DiagnosisDraft, NoteKind, VisitStatus, problems_of_diagnoses
from yiqiao.hospital.visits.scope import check_consults, present_author
from yiqiao.hospital.visits.services.encounters import lock_visit
from yiqiao.hospital.visits.statuses import NOTE_LABELS


def _coded(drafts: Sequence[DiagnosisDraft]) -> list[tuple[DiagnosisDraft, bool]]:
    """The drafts with the dictionary's own name where it knows the code, and whether it does.

    A code that the dictionary retired is refused. One that it never had is kept as written, uncoded: a
    hospital's table is rarely complete, and the patient cannot wait for the record room.
    """
    result: list[tuple[DiagnosisDraft, bool]] = []
    retired: list[FieldProblem] = []
    for place, draft in enumerate(drafts):
        term = lookup(draft.system.value, draft.code)
        if term is not None:
            result.append((replace(draft, name=term.name), True))
            continue
        if names_of(draft.system.value, {draft.code}):
            retired.append(FieldProblem(f"diagnoses.{place}", f"诊断编码“{draft.code}”已停用，请另选"))
        result.append((draft, False))
    if retired:
        raise InvalidInput("；".join(problem.message for problem in retired), fields=retired)
    return result


def _check_in_consultation(visit: Visit) -> None:
    if visit.status != VisitStatus.IN_CONSULTATION:
        raise NotInConsultation(
            "患者不在接诊中，不能书写；请先接诊，已结束的就诊可在当天回诊。", details={"status": visit.status}
        )


def set_diagnoses(
    visit_id: int, drafts: Sequence[DiagnosisDraft], version: int | None = None
) -> list[Diagnosis]:
    """Make the visit's diagnoses exactly these, in this order. What is dropped stays on record as removed.

    Names come from the dictionary where it knows the code. Raises `InvalidInput` naming each wrong entry
    (``diagnoses.2``). The visit's version grows.
    """
    problems = problems_of_diagnoses(drafts)
    if problems:
        raise InvalidInput(
            "；".join(dict.fromkeys(message for _, message in problems)),
            fields=[FieldProblem(f"diagnoses.{place}", message) for place, message in problems],
        )
    coded = _coded(drafts)
    with transaction.atomic():
        visit = lock_visit(visit_id, version)
        check_consults(visit)
        _check_in_consultation(visit)
        now, author = clock.now(), present_author()
        present = {(row.system, row.code): row for row in visit.diagnoses.filter(removed_at__isnull=True)}
        wanted = {(draft.system.value, draft.code) for draft in drafts}
        for key, row in present.items():
            if key not in wanted:
                row.removed_at, row.removed_by = now, author
                row.save(update_fields=["removed_at", "removed_by"])
        # Take primaries away before giving them: the unique index looks at every single statement.
        visit.diagnoses.filter(removed_at__isnull=True, is_primary=True).update(is_primary=False)
        result = []
        for place, (draft, is_coded) in enumerate(coded):
            row = present.get((draft.system.value, draft.code)) or Diagnosis(
                visit=visit, system=draft.system.value, code=draft.code, written_at=now, author=author
            )
            row.name, row.is_primary, row.position = draft.name, draft.is_primary, place
            row.is_coded = is_coded
            row.save()
            result.append(row)
        visit.version += 1
        visit.save(update_fields=["version"])
        return result


def write_note(
    visit_id: int, kind: NoteKind, text: str, *, corrects_id: int | None = None, reason: str = ""
) -> VisitNote:
    """Write one part of the record, or correct its latest version `corrects_id`, giving a reason.

    A first version is written during the consultation; a correction also afterwards. Raises `NoteStale` when
    there is a version that the writer has not seen.
    """
    if not text.strip():
        raise InvalidInput.of("text", "病历内容不能为空")
    with transaction.atomic():
        visit = lock_visit(visit_id)
        check_consults(visit)
        latest = visit.notes.filter(kind=kind.value).order_by("-version").first()
        if (latest.pk if latest else None) != corrects_id:
            raise NoteStale(
                f"“{NOTE_LABELS[kind].zh}”已有更新的版本，请刷新后在最新版本上修改。",
                details={"latest_id": latest.pk if latest else None},
            )
        if latest is None or visit.status != VisitStatus.COMPLETED:
            _check_in_consultation(visit)
        elif not reason.strip():
            raise InvalidInput.of("reason", "就诊结束后修改病历须填写修改原因")
        return VisitNote.objects.create(
            visit=visit,
            kind=kind.value,
            version=latest.version + 1 if latest else 1,
            corrects=latest,
            text=text,
            author=present_author(),
            author_name=current_actor().display_name[:50],
            reason=reason,
            written_at=clock.now(),
        )
