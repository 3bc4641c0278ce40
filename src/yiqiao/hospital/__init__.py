"""The hospital's business core: people, schedules, visits, orders, charges, cashier, pharmacy.

Works by itself (embedded default). Subsystems plug in through `yiqiao.hospital.extensions` and the
domain events of `yiqiao.hospital.events`; nothing here imports a subsystem.
"""
