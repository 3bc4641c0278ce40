"""Writing the hospital's places and people, and giving out human numbers."""

from __future__ import annotations

from yiqiao.hospital.organisation.numbering import next_number

__all__ = ["next_number"]
