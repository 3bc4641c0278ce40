"""Outpatient encounters, diagnoses, allergies, notes.

A visit (就诊) begins when a patient registers with a clinic session — from a reservation or by walking in —
and ends when the doctor completes it. Registration publishes `VisitRegistered`; what it costs is posted by
`cashier`, which listens. Notes are append-only: a correction is a new version that names the old one.
"""
