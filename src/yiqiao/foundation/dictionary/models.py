"""Tables, terms, mappings."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class DictionaryTable(models.Model):
    """One code table. `version` names the edition of the standard that its terms follow now."""

    code = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=100)
    note = models.CharField(max_length=500, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="dictionary_table_ends_after_start",
            )
        ]


class Term(models.Model):
    """One code with its meaning, valid from `valid_from` to `valid_until` (both days included; null: always).

    `pinyin` are the initials in lower case. `attributes` are texts by name (a frequency's `times` and `days`).
    """

    table = models.ForeignKey(DictionaryTable, on_delete=models.PROTECT, related_name="terms")
    code = models.CharField(max_length=50)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    pinyin = models.CharField(max_length=100, blank=True)
    parent_code = models.CharField(max_length=50, blank=True)
    attributes = models.JSONField(default=dict)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    position = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "code"], name="dictionary_term_code_once"),
            models.CheckConstraint(condition=~Q(code=""), name="dictionary_term_has_code"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="dictionary_term_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(
                fields=["table", "pinyin"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="dictionary_term_by_pinyin",
            ),
        ]


class CodeMapping(models.Model):
    """A term of one table expressed in another; `relation` says how well it fits."""

    source_table = models.ForeignKey(DictionaryTable, on_delete=models.PROTECT, related_name="mappings_out")
    source_code = models.CharField(max_length=50)
    target_table = models.ForeignKey(DictionaryTable, on_delete=models.PROTECT, related_name="mappings_in")
    target_code = models.CharField(max_length=50)
    relation = models.CharField(max_length=20)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_table", "source_code", "target_table", "target_code"],
                name="dictionary_mapping_once",
            ),
            models.CheckConstraint(
                condition=Q(relation__in=["equivalent", "broader", "narrower", "related"]),
                name="dictionary_mapping_relation_known",
            ),
        ]
        indexes = [
            models.Index(fields=["target_table", "target_code"], name="dictionary_mapping_back"),
        ]
