"""The sealed record of who saw and did what.

Records are only ever inserted (triggers refuse the rest), each with an HMAC-SM3 that only the application can
make. Every minute one worker puts the committed records that no block holds yet into a block: an SM3 Merkle
tree over their leaves, the hash of the block before, an SM2 signature. `verification` then names the first
record that was edited, deleted or inserted behind the application's back.

What cannot be known: a record deleted before its block was made (about a minute) leaves no trace, and a
chain cut off at its end is noticed only against an anchor kept outside the database (`anchors`).

The audit stands below the HTTP layer; its pages are `foundation.oversight`.
"""
