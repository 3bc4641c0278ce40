"""Clinic sessions, numbered slots, reservations."""
