"""A synthetic but complete hospital: departments, staff, prices, schedules, accounts, patients with histories.

Everything is made from a seed and from the tables in ``data/``; no real person is in it. The reference part
(departments to schedules) goes through the services; patients and their past visits are written in bulk.
"""
