"""A WSGI application behind `requests`, without a socket."""

from __future__ import annotations

from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from werkzeug.test import Client, EnvironBuilder


class _Connection:
    """What a server gives the application as its socket."""

    dropped = False

    def shutdown(self, how: int) -> None:
        self.dropped = True


class WsgiAdapter(BaseAdapter):
    """Carries every request to the application and counts them; a dropped connection looks as it does on a network."""

    def __init__(self, app: Any) -> None:
        super().__init__()
        self._client = Client(app)
        self.calls: list[tuple[str, str]] = []
        self.answers: list[tuple[requests.PreparedRequest, int, bytes]] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        url, connection = str(request.url), _Connection()
        path = url.split("//", 1)[1].partition("/")[2]
        self.calls.append((str(request.method), "/" + path.partition("?")[0]))
        builder = EnvironBuilder(
            path="/" + path,
            method=request.method,
            data=request.body,
            headers=dict(request.headers),
            environ_base={"werkzeug.socket": connection},
        )
        answer = self._client.open(builder)
        if connection.dropped:
            raise requests.ConnectionError("Remote end closed connection without response", request=request)
        response = requests.Response()
        response.status_code, response.url, response.request = answer.status_code, url, request
        response._content = answer.get_data()
        response.headers = CaseInsensitiveDict(answer.headers.items())
        self.answers.append((request, answer.status_code, response.content))
        return response

    def close(self) -> None:
        """Nothing is held open."""
