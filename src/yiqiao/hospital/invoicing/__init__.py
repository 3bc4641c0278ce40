"""Electronic invoices of settlements, issued by the city's platform.

A completed settlement gets a *blue* invoice. A refund is shown by a *red* invoice over the whole of the blue one
and a new blue one over what is left: medical fee invoices are reversed as a whole, so that the paper in the
patient's hands always states what they finally paid. The invoices of one settlement form a chain: the next is
requested when the one before it is issued, so that a red one can name the number that it reverses.

An invoice never holds up a payment: the settlement's transaction only writes the row and wakes a task.
"""
