"""Structured logs: one JSON object a line on standard error, never personal data in clear."""

from __future__ import annotations

import logging
import logging.config
import os
from typing import Any

import structlog


def configure_logging(environment: str) -> None:
    """Send structlog and the standard library's loggers through one renderer."""
    readable = environment != "production" and os.environ.get("YIQIAO_LOG", "") != "json"
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer = (
        structlog.dev.ConsoleRenderer(colors=False)
        if readable
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structured": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        renderer,
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
            "root": {"handlers": ["stderr"], "level": os.environ.get("YIQIAO_LOG_LEVEL", "WARNING")},
            "loggers": {
                "yiqiao": {"level": os.environ.get("YIQIAO_LOG_LEVEL", "INFO")},
                "yiqiao.access": {"level": os.environ.get("YIQIAO_ACCESS_LOG_LEVEL", "WARNING")},
                "procrastinate": {"level": "WARNING"},
            },
        }
    )
