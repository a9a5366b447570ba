"""One error shape for every refusal of the API."""

from __future__ import annotations

from flask import Response, jsonify
from pydantic import BaseModel, Field


class ErrorBody(BaseModel):
    """What went wrong, for programs (`code`), for people (`message`) and for forms (`field`)."""

    code: str = Field(examples=["not_found"])
    message: str = Field(examples=["There is no listing 12."])
    field: str | None = Field(None, examples=["title"])


SCHEMA = {"type": "object", "title": "Error", "required": ["error"], "properties": {"error": ErrorBody.model_json_schema()}}
"""The body of every answer with a status of 400 and above, as the OpenAPI document has it."""


class Refusal(Exception):
    """Answer with this status and this error instead."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.field = status, code, message, field


def answer(status: int, code: str, message: str, field: str | None = None) -> Response:
    """The error as JSON."""
    response = jsonify(error=ErrorBody(code=code, message=message, field=field).model_dump())
    response.status_code = status
    return response
