"""The only way out to and in from other parties (PLATFORM, CRYPTO requirements on interfaces).

Out, now: ``services.call`` — one signed request, answered `Done`, `Refused` or `Unknown`; never in a transaction.
Out, surely: ``services.enqueue`` — a message written in the causing transaction and delivered at least once with
a stable message id; what a party answered goes to the handler registered with ``registry``.
In: `middleware` verifies the envelope and makes the party the actor; ``inbound`` keeps each message once and
hands it to its handler in a task.

Which parties exist, where they are and how they sign are rows of `models.Party`. Everything that crosses the
border is in the interface log, bodies encrypted. See `signing` for the envelope and `rules` for what happens to a
message that cannot be delivered.
"""
