"""What a doctor orders for an outpatient: western and herbal prescriptions, examinations, laboratory, treatments.

An order is a draft until it is submitted. Submitting prices every line through `hospital.pricing`, keeps how
each price was computed, and posts the charges through `hospital.cashier`. Payment, review by the pharmacist
and execution move it on; withdrawing voids what is not paid.
"""
