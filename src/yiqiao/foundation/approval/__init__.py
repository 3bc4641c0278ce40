"""Configurable approval flows and my tasks."""
