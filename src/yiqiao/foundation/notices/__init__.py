"""What waits for somebody: notices that something happened, and the tasks that others put before them.

A notice is a row addressed to one recipient: an account (``staff:12``), a device or a patient. Tasks are not
kept here: each package that gives people work (approval first of all) registers a source that is asked for
the open tasks of whoever is looking. Both stand together in the inbox of the top bar.
"""
