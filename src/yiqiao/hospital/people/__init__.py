"""Patients, their documents, cards, contacts, guardians."""
