"""The pharmacy: review of prescriptions (审方), dispensing, returns, stock.

The rules look at a prescription while the doctor writes it and again when it is submitted; the pharmacist passes
or rejects it. Once it is both paid and passed it is queued at a window, prepared, and handed out against a scan
of the prescription and of the patient; stock falls in the same transaction. What comes back may be refunded.
"""
