"""Approval: somebody asks, others decide step by step, and what was asked for happens in the last decision.

The information department configures a flow per kind (refund, export, record sharing, …): steps with a
threshold amount, each with assignees by role, department or person, of whom one (any) or each (all) must agree.
A published version never changes; a request keeps the version it started with. A package that needs approval
calls `services.start_flow` and registers what to do with the outcome (`registry.register_outcome`).
"""
