"""Clinic sessions, numbered slots, reservations.

A session (坐诊) is one doctor or department on one half-day. It has numbered slots (号), each belonging to a
source (counter, kiosk, mobile, referral, …) or to the general pool. A patient holds a slot, confirms or
releases it; a hold that nobody confirms expires. That a slot is never given twice, and a patient never booked
twice into one session, are partial unique indexes of `schedule_reservation`; everything else is speed.
"""
