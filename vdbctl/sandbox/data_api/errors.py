"""Errors as the Data API names them.

Source: service model of the AWS SDK for Python (rds-data), and "Troubleshooting Amazon RDS Data API
issues" of the Aurora User Guide; read 2026-11-21.
"""

from __future__ import annotations

_STATUS = {
    "AccessDeniedException": 403,
    "DatabaseNotFoundException": 404,
    "DatabaseUnavailableException": 504,
    "InternalServerErrorException": 500,
    "NotFoundException": 404,
    "TransactionNotFoundException": 404,
}


class ApiError(Exception):
    """An answer that is an error.

    Attributes:
        code: Name of the error; AWS's SDKs read it from the header `x-amzn-ErrorType`.
        fields: Members besides `message`.
    """

    def __init__(self, code: str, message: str, **fields: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = fields

    @property
    def status(self) -> int:
        return _STATUS.get(self.code, 400)
