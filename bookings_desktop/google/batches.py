"""Many writes in one ``multipart/mixed`` request, over the batch support of Google's client (facts page, sections 8 and 10).

What that support lacks is added here: a part that is missing or cut off in the answer must not take the others with it, the
sign-in is renewed by our own way to the server, and the parts are written and read without the library for e-mails. Imported with
the first call, like Google's client itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httplib2
from googleapiclient.errors import HttpError
from googleapiclient.http import BatchHttpRequest

from bookings_desktop.google import faults
from bookings_desktop.google.multipart import Request, answers, boundary_of, composed
from bookings_desktop.google.transport import AuthorizedHttp
from bookings_desktop.sync.remote import AlreadyExists, BatchRefused, Gone, PreconditionFailed, Rejected, RemoteError

_MISSING = "503"
"""The status of a part without a readable answer: it may have been done."""


class Batches:
    """Sends batches through one HTTP object.

    Args:
        http: carries the sign-in.
        service: tells the address, which follows the root.
    """

    def __init__(self, http: AuthorizedHttp, service: Any) -> None:
        self._http = http
        self._address = str(service.new_batch_http_request()._batch_uri)

    def execute(self, requests: Mapping[int, Any]) -> dict[int, object]:
        """Send requests of Google's client together.

        Args:
            requests: by any number, by which the answers are found again.

        Returns:
            What Google answered to each, or the error that it stands for.

        Raises:
            BatchRefused: Google did not take the request as a whole.
            RemoteError: no connection, no sign-in, too fast, or no proper answer.
        """
        found: dict[int, object] = {}

        def keep(number: str, answer: object, error: Exception | None) -> None:
            found[int(number)] = answer if error is None else _known(error)

        batch = _Batch(batch_uri=self._address)
        for number, request in requests.items():
            batch.add(request, callback=keep, request_id=str(number))
        try:
            with faults.translated():
                if not self._http.credentials.valid:
                    self._http.renew()
                batch.execute(http=self._http)
        except RemoteError as error:
            raise whole(error) from error
        return found


def whole(error: RemoteError) -> RemoteError:
    """The error of a batch as a whole: what would be a verdict about one event says nothing here."""
    if isinstance(error, Gone | Rejected | AlreadyExists | PreconditionFailed):
        return BatchRefused("Google did not take several changes at once.", "They are sent one by one.")
    return error


def _known(error: Exception) -> RemoteError:
    known = faults.translation(error)
    if known is None:
        raise error  # a fault of ours
    return known


_BatchHttpRequest: Any = BatchHttpRequest  # its stubs leave out what is overridden here

_OF_THE_WHOLE = ("accept-encoding", "user-agent", "x-goog-api-client", "content-length")
"""Headers of a request that belong to the batch, not to its parts."""


class _Batch(_BatchHttpRequest):  # type: ignore[misc]
    """A batch that is put together and taken apart by our own hand, and whose answer may be incomplete."""

    _renewed = False

    def _execute(self, http: AuthorizedHttp, order: list[str], requests: Mapping[str, Any]) -> None:
        self._responses: dict[str, tuple[httplib2.Response, bytes]]
        ids = {f"{uuid4()}+{number}": number for number in order}
        boundary = f"batch_{uuid4().hex}"
        body = composed([_request(f"<{content_id}>", requests[number]) for content_id, number in ids.items()], boundary)
        response, content = http.request(
            self._batch_uri,
            method="POST",
            body=body.encode(),
            headers={"content-type": f'multipart/mixed; boundary="{boundary}"'},
        )
        if response.status >= 300:
            raise HttpError(response, content, uri=self._batch_uri)
        theirs = boundary_of(response.get("content-type", ""))
        if not theirs:
            raise faults.trouble()
        for answer in answers(content.decode("utf-8", "replace"), theirs):
            number = ids.get(answer.content_id.strip("<>").removeprefix("response-"))
            if number is not None:
                found = httplib2.Response({**answer.headers, "status": answer.status})
                self._responses[number] = (found, answer.body.encode())
        for number in order:
            self._responses.setdefault(number, _missing())

    def _refresh_and_apply_credentials(self, _request: Any, http: AuthorizedHttp) -> None:
        """Renew the sign-in once for all parts; it goes with the batch in which they are sent again."""
        if not self._renewed:
            http.renew()
            self._renewed = True


def _request(content_id: str, request: Any) -> Request:
    address = urlsplit(request.uri)
    headers = {name: value for name, value in request.headers.items() if name.lower() not in _OF_THE_WHOLE}
    return Request(content_id, f"{request.method} {address.path}?{address.query}", headers, request.body)


def _missing() -> tuple[httplib2.Response, bytes]:
    return httplib2.Response({"status": _MISSING}), b""
