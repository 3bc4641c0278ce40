"""Labels of job states."""

from yiqiao.foundation.http.statuses import Label
from yiqiao.foundation.jobs.rules import JobStatus

STATUSES = {
    "job": {
        JobStatus.QUEUED: Label("排队中", "Queued"),
        JobStatus.RUNNING: Label("执行中", "Running", "processing"),
        JobStatus.SUCCEEDED: Label("已完成", "Done", "success"),
        JobStatus.FAILED: Label("失败", "Failed", "error"),
        JobStatus.CANCELLED: Label("已取消", "Cancelled", "warning"),
    }
}
