"""Labels and colours of visits."""

from __future__ import annotations

from yiqiao.foundation.http.statuses import Label
from yiqiao.hospital.visits.rules import AllergySeverity, DiagnosisSystem, NoteKind, VisitKind, VisitStatus

VISIT_LABELS = {
    VisitStatus.REGISTERED: Label("已挂号", "Registered", "default"),
    VisitStatus.CHECKED_IN: Label("候诊中", "Waiting", "warning"),
    VisitStatus.IN_CONSULTATION: Label("接诊中", "In consultation", "processing"),
    VisitStatus.COMPLETED: Label("已就诊", "Seen", "success"),
    VisitStatus.CANCELLED: Label("已退号", "Cancelled", "default"),
}

NOTE_LABELS = {
    NoteKind.CHIEF_COMPLAINT: Label("主诉", "Chief complaint"),
    NoteKind.HISTORY: Label("现病史", "History of present illness"),
    NoteKind.PAST_HISTORY: Label("既往史", "Past history"),
    NoteKind.EXAMINATION: Label("体格检查", "Physical examination"),
    NoteKind.TCM_FOUR_EXAMINATIONS: Label("中医四诊", "TCM four examinations"),
    NoteKind.ASSESSMENT: Label("诊断分析", "Assessment"),
    NoteKind.ADVICE: Label("处理意见", "Advice"),
}

STATUSES = {
    "visit": VISIT_LABELS,
    "visit_kind": {
        VisitKind.OUTPATIENT: Label("门诊", "Outpatient"),
        VisitKind.EMERGENCY: Label("急诊", "Emergency", "error"),
    },
    "visit_note": NOTE_LABELS,
    "diagnosis_system": {
        DiagnosisSystem.ICD10: Label("西医诊断", "ICD-10"),
        DiagnosisSystem.TCM_DISEASE: Label("中医病名", "TCM disease"),
        DiagnosisSystem.TCM_SYNDROME: Label("中医证候", "TCM syndrome"),
    },
    "allergy_severity": {
        AllergySeverity.MILD: Label("轻度", "Mild", "default"),
        AllergySeverity.MODERATE: Label("中度", "Moderate", "warning"),
        AllergySeverity.SEVERE: Label("重度", "Severe", "error"),
    },
}
