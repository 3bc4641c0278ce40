"""The sealed record of who saw and did what."""
