"""Why somebody cannot sign in, may not go on, or may not be given something."""

from yiqiao.foundation.problems import DomainError, ProblemKind


class WrongCredentials(DomainError):
    """The user name is unknown or the password is wrong; the answer is the same for both."""

    kind = ProblemKind.UNAUTHENTICATED
    code = "access.wrong_credentials"
    title = "用户名或密码不正确"


class AccountLocked(DomainError):
    """Too many failures in a row at this user name (known or not); it opens by itself after a while."""

    kind = ProblemKind.UNAUTHENTICATED
    code = "access.account_locked"
    title = "账号已锁定"


class AccountDeactivated(DomainError):
    """The password was right, but the account has been deactivated."""

    kind = ProblemKind.UNAUTHENTICATED
    code = "access.account_deactivated"
    title = "账号已停用"


class SecondFactorRequired(DomainError):
    """The password was right; the code of the second factor is still to come."""

    kind = ProblemKind.UNAUTHENTICATED
    code = "access.second_factor_required"
    title = "请输入动态口令"


class SecondFactorWrong(DomainError):
    """The six-digit code or recovery code is wrong, used or too old."""

    kind = ProblemKind.UNAUTHENTICATED
    code = "access.second_factor_wrong"
    title = "动态口令不正确"


class SecondFactorMustBeSetUp(DomainError):
    """Administrators of this hospital need a second factor, and this one has none yet."""

    kind = ProblemKind.FORBIDDEN
    code = "access.second_factor_must_be_set_up"
    title = "请先启用动态口令"


class SecondFactorAlreadySetUp(DomainError):
    """The account has a confirmed second factor; the security administrator must clear it first."""

    kind = ProblemKind.REJECTED
    code = "access.second_factor_already_set_up"
    title = "动态口令已启用"


class PasswordMustBeChanged(DomainError):
    """First sign-in, reset or expired password: nothing else is possible before it is changed."""

    kind = ProblemKind.FORBIDDEN
    code = "access.password_must_be_changed"
    title = "请先修改密码"


class SignedInElsewhere(DomainError):
    """The same account signed in at another place, which ended this session."""

    kind = ProblemKind.UNAUTHENTICATED
    code = "access.signed_in_elsewhere"
    title = "账号已在别处登录"


class SessionIdle(DomainError):
    """Nothing was done for longer than the hospital allows."""

    kind = ProblemKind.UNAUTHENTICATED
    code = "access.session_idle"
    title = "长时间未操作"


class SessionExpired(DomainError):
    """The session reached its longest duration."""

    kind = ProblemKind.UNAUTHENTICATED
    code = "access.session_expired"
    title = "登录已到期"


class SessionEnded(DomainError):
    """The session was ended by a password change or by an administrator."""

    kind = ProblemKind.UNAUTHENTICATED
    code = "access.session_ended"
    title = "登录已结束"


class DutiesNotSeparated(DomainError):
    """One account would stand on two sides: two kinds of administrator, or an administrator with a business role."""

    kind = ProblemKind.REJECTED
    code = "access.duties_not_separated"
    title = "违反三员分立"


class RoleUnsuitable(DomainError):
    """This kind of account cannot hold this role, or nobody may grant a role to themselves."""

    kind = ProblemKind.REJECTED
    code = "access.role_unsuitable"
    title = "不能授予该岗位"


class PermissionUnsuitable(DomainError):
    """A role cannot hold a permission that belongs to another duty."""

    kind = ProblemKind.REJECTED
    code = "access.permission_unsuitable"
    title = "岗位不能包含该权限"


class UsernameTaken(DomainError):
    """Another account has this user name."""

    kind = ProblemKind.REJECTED
    code = "access.username_taken"
    title = "用户名已被使用"


class RoleCodeTaken(DomainError):
    """Another role has this code."""

    kind = ProblemKind.REJECTED
    code = "access.role_code_taken"
    title = "岗位代码已被使用"


class OwnAccount(DomainError):
    """An administrator cannot deactivate or reset the account they are using."""

    kind = ProblemKind.REJECTED
    code = "access.own_account"
    title = "不能对自己的账号操作"
