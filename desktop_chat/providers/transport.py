"""The one socket: sends a request, hands on what comes back, and names what goes wrong on the way."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import NamedTuple
from weakref import WeakKeyDictionary

import httpx
import truststore

from desktop_chat.errors import Error, UserError
from desktop_chat.language import sentence
from desktop_chat.providers.breaks import broken, silent, unreachable
from desktop_chat.providers.inflow import Inflow
from desktop_chat.providers.posts import Post

_LOOPBACK = ("localhost", "*.localhost", "127.0.0.1", "[::1]")
_SENT_BEFORE_ANSWER = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds of patience: to connect, to send, until the first byte, and between any two."""

    connect: float = 15.0
    write: float = 60.0
    first_byte: float = 300.0
    idle: float = 120.0


class Answer:
    """What came back: status and headers at once, the body as it comes."""

    def __init__(self, response: httpx.Response, host: str, timeouts: Timeouts) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self._response = response
        self._host = host
        self._inflow = Inflow(
            timeouts.first_byte,
            timeouts.idle,
            lambda: silent(host, has_begun=self._inflow.has_begun),
        )

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def pieces(self) -> AsyncGenerator[bytes, None]:
        """The body, until its end; a connection that breaks or falls silent on the way is an error."""
        return self._inflow.over(self._pour())

    async def _pour(self) -> None:
        inflow = self._inflow
        try:
            async for piece in self._body():
                inflow.add(piece)
                if inflow.is_due:
                    await inflow.rest()
        except (httpx.HTTPError, httpx.StreamError) as error:
            inflow.end(broken(self._host, error, has_begun=inflow.has_begun))

    def _body(self) -> AsyncIterator[bytes]:
        """Undecoded where nothing is encoded: a stream of many small pieces is read in half the time."""
        if self.headers.get("content-encoding", "identity") == "identity":
            stream = self._response.stream
            assert isinstance(stream, httpx.AsyncByteStream)
            return aiter(stream)
        return self._response.aiter_bytes()

    def wait_at_most(self, seconds: float) -> None:
        """What is to come now comes soon or not at all."""
        self._inflow.wait_at_most(seconds)

    async def read(self, most_bytes: int) -> bytes:
        """The body, at most so much of it."""
        found = bytearray()
        async with aclosing(self.pieces()) as pieces:
            async for piece in pieces:
                found += piece
                if len(found) >= most_bytes:
                    break
        return bytes(found[:most_bytes])


def _without_query(record: logging.LogRecord) -> bool:
    """httpx logs the address of every request; what stands in its query may be a key."""
    if isinstance(record.args, tuple):
        record.args = tuple(_shown(value) for value in record.args)
    return True


def _shown(value: object) -> object:
    return value.copy_with(query=None) if isinstance(value, httpx.URL) else value


class _Kept(NamedTuple):
    client: httpx.AsyncClient
    keeper: AsyncGenerator[httpx.AsyncClient, None]


class Transport:
    """Connections, kept for the next request, one set for each event loop; closed with it or by `aclose`."""

    def __init__(self, timeouts: Timeouts | None = None) -> None:
        self.timeouts = timeouts or Timeouts()
        self._trust: ssl.SSLContext | None = None
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, _Kept] = WeakKeyDictionary()

    @asynccontextmanager
    async def send(self, post: Post) -> AsyncIterator[Answer]:
        """Send it; leaving the block, however that happens, lets go of the connection at once."""
        client = await self._client()
        response = await self._sent(client, post)
        try:
            yield Answer(response, post.address.host, self.timeouts)
        finally:
            await response.aclose()

    async def _sent(self, client: httpx.AsyncClient, post: Post) -> httpx.Response:
        host = post.address.host
        try:
            request = self._request(client, post)
            response = await client.send(request, stream=True)
            # The body is waited for with a patience of its own.
            request.extensions["timeout"]["read"] = None
            return response
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
            failure: Error = UserError(sentence("The address {host} cannot be used.", host=host))
        except httpx.TimeoutException as error:
            is_reached = not isinstance(error, _SENT_BEFORE_ANSWER)
            failure = silent(host) if is_reached else unreachable(host, error)
        except httpx.HTTPError as error:
            failure = unreachable(host, error) if isinstance(error, _SENT_BEFORE_ANSWER) else broken(host, error)
        raise failure

    def _request(self, client: httpx.AsyncClient, post: Post) -> httpx.Request:
        url = httpx.URL(post.address.url)
        if post.address.query:
            url = url.copy_with(query=post.address.query.encode())
        return client.build_request(post.method, url, content=post.body or None, headers=dict(post.headers))

    async def _client(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        kept = self._clients.get(loop)
        if kept is None or kept.client.is_closed:
            keeper = self._keeper()
            kept = self._clients[loop] = _Kept(await anext(keeper), keeper)
        return kept.client

    async def _keeper(self) -> AsyncGenerator[httpx.AsyncClient, None]:
        """A client that is closed with its loop: a loop that ends closes its async generators."""
        limits = self.timeouts
        logging.getLogger("httpx").addFilter(_without_query)
        client = httpx.AsyncClient(
            verify=self._certificates(),
            timeout=httpx.Timeout(
                connect=limits.connect, write=limits.write, read=limits.first_byte, pool=limits.connect
            ),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=20, keepalive_expiry=30.0),
            follow_redirects=False,
            mounts=dict.fromkeys(f"all://{host}" for host in _LOOPBACK),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )
        try:
            yield client
        finally:
            await client.aclose()

    def _certificates(self) -> ssl.SSLContext:
        """The system's own."""
        if self._trust is None:
            self._trust = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return self._trust

    async def aclose(self) -> None:
        """Let go of this loop's connections. What is sent later opens new ones."""
        kept = self._clients.pop(asyncio.get_running_loop(), None)
        if kept is not None:
            await kept.keeper.aclose()
