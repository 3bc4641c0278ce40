"""Labels of the codes that the catalogue shows."""

from yiqiao.foundation.http.statuses import Label
from yiqiao.hospital.catalogue.rules import ChargeItemKind, ClinicalItemKind, InsuranceClass

STATUSES = {
    "charge_item_kind": {
        ChargeItemKind.SERVICE: Label("服务", "Service"),
        ChargeItemKind.DRUG: Label("药品", "Drug"),
        ChargeItemKind.HERB: Label("中药饮片", "Herb"),
        ChargeItemKind.MATERIAL: Label("材料", "Material"),
        ChargeItemKind.REGISTRATION: Label("挂号", "Registration"),
    },
    "clinical_item_kind": {
        ClinicalItemKind.REGISTRATION: Label("挂号", "Registration"),
        ClinicalItemKind.CONSULTATION: Label("诊察", "Consultation"),
        ClinicalItemKind.EXAMINATION: Label("检查", "Examination"),
        ClinicalItemKind.LABORATORY: Label("检验", "Laboratory"),
        ClinicalItemKind.TREATMENT: Label("治疗", "Treatment"),
    },
    "insurance_class": {
        InsuranceClass.A: Label("甲类", "Class A", "success"),
        InsuranceClass.B: Label("乙类", "Class B", "processing"),
        InsuranceClass.C: Label("丙类（自费）", "Class C (self-paid)", "warning"),
    },
}
