"""Append-only double entry: the hospital's one record of money that moved.

An entry says why money moved (a registered reason), for which fact (a unique reference: the same fact is posted
once) and between which accounts (postings that sum to zero). The database itself refuses an unbalanced entry,
an edit and a deletion; a mistake is corrected by a further entry. Reports of the cashier read these tables.
"""
