"""Where money changes hands: charges, bills, settlements, tenders, payment orders, refunds, shifts.

A *charge* is what a patient owes for one item. Charges of a visit are gathered in a *bill*. A *settlement* pays
one bill by several *tenders* (cash, card, …). A tender that goes through an outside party has a *payment order*
with an explicit state machine; an answer that did not come is `unknown`, never a failure, and is asked about
until it is known. A *refund* gives back whole or part by the way the money came. Every movement is an entry of
`hospital.ledger`. Takers of money work in *shifts* that are declared and compared when they end.

The cashier knows no orders and no pharmacy: a charge carries `source_kind` and `source_ref`, and whoever knows
better registers a refund guard (`refund_guards`).
"""
