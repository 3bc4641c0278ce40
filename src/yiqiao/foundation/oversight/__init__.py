"""The audit administrator's desk: searching, exporting and verifying the audit.

It stands above the HTTP layer, access and jobs; the audit itself (`foundation.audit`) stands below them,
because they all write to it.
"""
