"""Campuses, departments, rooms, counters, staff, experts."""
