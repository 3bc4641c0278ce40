"""What is wrong with a profile, and the error that stops the start with all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar

from yiqiao.foundation.problems import DomainError, FieldProblem, ProblemKind


@dataclass(frozen=True, slots=True, order=True)
class ProfileProblem:
    """One wrong setting.

    `file` is the path as given to the loader, `key` the dotted path inside the file (empty for the whole
    file), `message` what is wrong and `remedy` what to do, both Chinese.
    """

    file: str
    key: str
    message: str
    remedy: str

    def sentence(self) -> str:
        """Return the problem as one line for a terminal or a log."""
        place = f"{self.file} [{self.key}]" if self.key else self.file
        return f"{place}：{self.message}。{self.remedy}。"

    def as_dict(self) -> dict[str, str]:
        """Return the problem for machine-readable output."""
        return asdict(self)


class ProfileError(DomainError):
    """The hospital profile is missing, unreadable or contradicts itself; the program must not start."""

    kind: ClassVar[ProblemKind] = ProblemKind.INVALID
    code: ClassVar[str] = "profile.invalid"
    title: ClassVar[str] = "医院配置有误"

    def __init__(self, problems: Sequence[ProfileProblem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  {n}. {problem.sentence()}" for n, problem in enumerate(self.problems, 1))
        super().__init__(
            f"医院配置有 {len(self.problems)} 处问题，全部改正后才能启动：\n{lines}",
            fields=[FieldProblem(problem.key, problem.message) for problem in self.problems],
            details={"problems": [problem.as_dict() for problem in self.problems]},
        )
