"""The only writers of access: accounts, passwords, second factor, sessions, roles, grants.

Each service checks the permission of the actor behind it, so that no caller can do another administrator's
work by a side door; the system itself (commands, first installation, tests' builders) may do all.
"""

from yiqiao.foundation.access.services.accounts import (
    create_account,
    create_user,
    deactivate_user,
    reactivate_user,
    reset_password,
    unlock_user,
)
from yiqiao.foundation.access.services.grants import Grant, grant_role, revoke_grant
from yiqiao.foundation.access.services.passwords import change_own_password
from yiqiao.foundation.access.services.roles import (
    create_role,
    edit_role,
    ensure_default_role,
    ensure_role,
    sync_default_roles,
)
from yiqiao.foundation.access.services.second_factor import (
    Enrolment,
    begin_enrolment,
    clear_second_factor,
    confirm_enrolment,
)
from yiqiao.foundation.access.services.sign_in import (
    choose_workplace,
    end_patient_sessions,
    pass_second_factor,
    sign_in,
    sign_out,
    start_patient_session,
    sweep_sign_ins,
)

__all__ = [
    "Enrolment",
    "Grant",
    "begin_enrolment",
    "change_own_password",
    "choose_workplace",
    "clear_second_factor",
    "confirm_enrolment",
    "create_account",
    "create_role",
    "create_user",
    "deactivate_user",
    "edit_role",
    "end_patient_sessions",
    "ensure_default_role",
    "ensure_role",
    "grant_role",
    "pass_second_factor",
    "reactivate_user",
    "reset_password",
    "revoke_grant",
    "sign_in",
    "sign_out",
    "start_patient_session",
    "sweep_sign_ins",
    "sync_default_roles",
    "unlock_user",
]
