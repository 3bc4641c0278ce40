"""The statements of booking, written out: they run thousands of times a minute when a clinic opens.

`PICK` takes the first free slot that nobody else is just taking; `INSERT` is decided by the unique indexes;
`EXPIRE` takes lapsed holds back; `RUSH` asks whether trying is worth it, and whether the patient is in already.
"""

# Key-share on the session waits for `suspend_session` (which locks it) and then sees its new status.
PICK = """
    SELECT slot.id, slot.number, slot.starts_at, slot.source, slot.is_added
    FROM schedule_slot slot JOIN schedule_clinicsession session ON session.id = slot.session_id
    WHERE slot.session_id = %(session)s
      AND session.status = 'open'
      AND slot.source = ANY(%(sources)s)
      AND (%(slot)s::bigint IS NULL OR slot.id = %(slot)s)
      AND (slot.starts_at > %(not_before)s OR slot.is_added)
      AND NOT EXISTS (
        SELECT 1 FROM schedule_reservation taken
        WHERE taken.slot_id = slot.id AND taken.status IN ('held', 'confirmed', 'fulfilled', 'no_show'))
    ORDER BY slot.starts_at <= %(now)s, array_position(%(sources)s, slot.source), slot.number
    LIMIT 1
    FOR NO KEY UPDATE OF slot SKIP LOCKED
    FOR KEY SHARE OF session
"""
INSERT = """
    INSERT INTO schedule_reservation (reservation_no, slot_id, session_id, patient_id, channel, status,
        held_until, created_at, created_by, cancelled_reason)
    VALUES (%s, %s, %s, %s, %s, 'held', %s, %s, %s, '')
    ON CONFLICT DO NOTHING
    RETURNING id
"""
EXPIRE = """
    UPDATE schedule_reservation SET status = 'expired', ended_at = %(now)s
    WHERE id IN (
        SELECT id FROM schedule_reservation
        WHERE status = 'held' AND held_until <= %(now)s
          AND (%(session)s::bigint IS NULL OR session_id = %(session)s)
        ORDER BY held_until LIMIT %(limit)s
        FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING id
"""

RUSH = """
    SELECT EXISTS (
        SELECT 1 FROM schedule_slot slot
        WHERE slot.session_id = %(session)s
          AND slot.source = ANY(%(sources)s)
          AND (slot.starts_at > %(not_before)s OR slot.is_added)
          AND NOT EXISTS (
            SELECT 1 FROM schedule_reservation taken
            WHERE taken.slot_id = slot.id
              AND (taken.status IN ('confirmed', 'fulfilled', 'no_show')
                   OR (taken.status = 'held' AND taken.held_until > %(now)s)))),
      (SELECT id FROM schedule_reservation mine
        WHERE mine.session_id = %(session)s AND mine.patient_id = %(patient)s
          AND (mine.status IN ('confirmed', 'fulfilled') OR (mine.status = 'held' AND mine.held_until > %(now)s))
        LIMIT 1)
"""
