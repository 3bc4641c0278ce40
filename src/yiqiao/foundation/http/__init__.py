"""The HTTP conventions of all three API faces: routers that must name a permission, problem documents,
idempotency keys, request ids, input types that refuse nonsense with the field's name."""

from yiqiao.foundation.http.faces import Face, Mount
from yiqiao.foundation.http.inputs import (
    Amount,
    Day,
    Id,
    Input,
    LongText,
    Output,
    Page,
    PositiveAmount,
    Quantity,
    SearchText,
    ShortText,
    paginate,
)
from yiqiao.foundation.http.routers import (
    PUBLIC,
    SIGNED_IN,
    ApiRouter,
    Audited,
    OperationDeclaration,
    operations,
)

__all__ = [
    "PUBLIC",
    "SIGNED_IN",
    "Amount",
    "ApiRouter",
    "Audited",
    "Day",
    "Face",
    "Id",
    "Input",
    "LongText",
    "Mount",
    "OperationDeclaration",
    "Output",
    "Page",
    "PositiveAmount",
    "Quantity",
    "SearchText",
    "ShortText",
    "operations",
    "paginate",
]
