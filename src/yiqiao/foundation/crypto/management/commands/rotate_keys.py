"""`rotate_keys`: new data key, then re-encryption of every encrypted column, with progress."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from yiqiao.foundation.crypto import services
from yiqiao.foundation.crypto.keyring import REFRESH_SECONDS
from yiqiao.foundation.crypto.reencryption import BATCH_ROWS, Progress, reencrypt


class Command(BaseCommand):
    """Runs beside the working system; stop it at any time and go on with --resume."""

    help = "更换数据密钥并在线重新加密全部加密字段；中断后用 --resume 继续。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--resume", action="store_true", help="不产生新密钥，只继续重新加密")
        parser.add_argument("--batch-rows", type=int, default=BATCH_ROWS, help="每个事务处理的行数")
        parser.add_argument(
            "--settle-seconds", type=float, default=REFRESH_SECONDS, help="等待其他进程改用新密钥的秒数"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate and re-encrypt."""
        if not options["resume"]:
            self.stdout.write(f"新的数据密钥 {services.rotate_data_key()} 已启用")
        report = reencrypt(
            batch_rows=options["batch_rows"],
            settle_seconds=options["settle_seconds"],
            on_progress=self._show,
        )
        self.stdout.write(
            f"重新加密完成：{report.rows_done} 行已更新，{report.rows_failed} 行无法解密，"
            f"{report.rows_left} 行仍由旧密钥保护"
        )

    def _show(self, progress: Progress) -> None:
        self.stdout.write(f"{progress.column}：累计 {progress.rows_done} 行，失败 {progress.rows_failed} 行")
