"""Patients' ways through the hospital, walked over HTTP only, each step printed with its numbers."""
