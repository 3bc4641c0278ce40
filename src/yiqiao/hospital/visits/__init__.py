"""Outpatient encounters, diagnoses, allergies, notes."""
