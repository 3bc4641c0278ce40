"""What the developers of the project run: checks, generators, traceability."""
