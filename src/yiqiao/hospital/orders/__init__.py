"""Prescriptions, examination and laboratory requests, treatments."""
