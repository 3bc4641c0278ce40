"""The closed word lists of a profile's cohort section (专病队列), in our own words."""

from __future__ import annotations

from enum import StrEnum


class CohortGovernance(StrEnum):
    """Whose rules govern permissions on cohort data."""

    HOSPITAL = "hospital"
    SHENKANG = "shenkang"  # 申康中心要求


class SourceTechnology(StrEnum):
    """How data leave a source system."""

    ORACLE = "oracle"
    SQLSERVER = "sqlserver"
    MYSQL = "mysql"
    POSTGRESQL = "postgresql"
    VIEW = "view"
    MESSAGE = "message"
    HL7 = "hl7"
    WEB_SERVICE = "web_service"


class SourceSystem(StrEnum):
    """Clinical systems that data are collected from."""

    HIS = "his"
    EMR = "emr"
    LIS = "lis"
    RIS = "ris"
    ULTRASOUND = "ultrasound"  # 超声
    ENDOSCOPY = "endoscopy"  # 内镜
    PATHOLOGY = "pathology"  # 病理


class DomesticDatabase(StrEnum):
    """Domestic databases that must be readable as a source."""

    POLARDB = "polardb"
    TDSQL = "tdsql"
    GAUSSDB = "gaussdb"
    DAMENG = "dameng"  # 达梦


class DocumentFormat(StrEnum):
    """Clinical documents that collection reads."""

    HTML = "html"
    PDF = "pdf"
    WORD = "word"


class QualityDimension(StrEnum):
    """Checks before a cohort is reported."""

    COMPLETENESS = "completeness"  # 完整性
    STANDARDISATION = "standardisation"  # 规范性
    CONSISTENCY = "consistency"  # 一致性
    TIMELINESS = "timeliness"  # 及时性


class ExportFormat(StrEnum):
    """Files that a data set can be exported to."""

    EXCEL = "excel"
    CSV = "csv"
    SPSS = "spss"
    SAS = "sas"


class VitalSign(StrEnum):
    """Vital signs that a wearable delivers without being told to."""

    HEART_RATE = "heart_rate"  # 心率
    BLOOD_OXYGEN = "blood_oxygen"  # 血氧
    TEMPERATURE = "temperature"  # 体温
