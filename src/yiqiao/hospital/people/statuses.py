"""Labels of the codes that people shows."""

from yiqiao.foundation.http.statuses import Label
from yiqiao.hospital.people.rules import DOCUMENT_LABELS, CardKind, DocumentKind, Sex

STATUSES = {
    "sex": {
        Sex.MALE: Label("男", "Male"),
        Sex.FEMALE: Label("女", "Female"),
        Sex.UNKNOWN: Label("未知", "Unknown"),
    },
    "identity_document": {
        DocumentKind.RESIDENT_ID: Label(DOCUMENT_LABELS[DocumentKind.RESIDENT_ID], "Resident identity card"),
        DocumentKind.PASSPORT: Label(DOCUMENT_LABELS[DocumentKind.PASSPORT], "Passport"),
        DocumentKind.PERMANENT_RESIDENCE: Label(
            DOCUMENT_LABELS[DocumentKind.PERMANENT_RESIDENCE], "Foreign permanent resident card"
        ),
        DocumentKind.HK_MACAO_PERMIT: Label(
            DOCUMENT_LABELS[DocumentKind.HK_MACAO_PERMIT], "Mainland travel permit (Hong Kong, Macao)"
        ),
        DocumentKind.TAIWAN_PERMIT: Label(
            DOCUMENT_LABELS[DocumentKind.TAIWAN_PERMIT], "Mainland travel permit (Taiwan)"
        ),
        DocumentKind.BIRTH_CERTIFICATE: Label(
            DOCUMENT_LABELS[DocumentKind.BIRTH_CERTIFICATE], "Birth certificate"
        ),
        DocumentKind.OTHER: Label(DOCUMENT_LABELS[DocumentKind.OTHER], "Other document"),
    },
    "visit_card": {
        CardKind.HOSPITAL: Label("院内就诊卡", "Hospital card"),
        CardKind.SOCIAL_SECURITY: Label("社会保障卡", "Social security card"),
        CardKind.E_VOUCHER: Label("医保电子凭证", "Insurance e-voucher"),
    },
}
