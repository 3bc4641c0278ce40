"""The city sandbox: a working counterpart for each outside party, run as a process of its own (`yiqiao city`).

It keeps its own durable state (SQLite), speaks the wire formats of `foundation.exchange`, knows nothing of a
hospital's tables, and can be told to misbehave (`faults`). A further party is one module in `parties`.
"""
