"""A browser of few words that uploads plans, for tests that break things under it; loopback only."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from benchmarks.client import AnswerError, Client, Reply

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
_REGION = re.compile(rb'<select[^>]*name="region".*?<option value="(\d+)"', re.S)
LOGIN, UPLOAD = "/account/login/", "/plans/upload/"
BROKEN = (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError)
"""What a client sees when a server dies in the middle of an answer."""


def write_plan(number: int, *, filling: int = 0) -> str:
    """Return an invented plan that no other number gives."""
    lines = [
        "澜川市科技创新工作要点（虚构示例）",
        f"第 {number} 号",
        "一、主要目标",
        f"高新技术企业达到{1000 + number}家，技术合同成交额突破{number + 1}亿元。",
        "二、重点任务",
        "组织实施重大科技项目20项，新建省级重点实验室3家。",
    ]
    return "\n".join([*lines, "".join(f"本段为虚构示例，用来占位，编号{number}-{i}。" for i in range(filling))])


@dataclass
class Uploader:
    """One client with the session that all clients of a test share."""

    port: int
    cookies: dict[str, str]
    statuses: list[int] = field(default_factory=list)

    async def try_upload(self, text: str) -> Reply:
        """Upload once; raises one of BROKEN when the server goes away meanwhile."""
        client = Client("127.0.0.1", self.port, cookies=dict(self.cookies))
        try:
            # Not wait_for: it may swallow the cancellation that comes together with an answer.
            async with asyncio.timeout(20):
                return await self._upload(client, text)
        finally:
            await client.close()

    async def _upload(self, client: Client, text: str) -> Reply:
        page = await client.get(UPLOAD)
        token, region = _TOKEN.search(page.body), _REGION.search(page.body)
        if page.status != 200 or token is None or region is None:
            self.statuses.append(page.status)
            return page
        fields = {
            "csrfmiddlewaretoken": token.group(1).decode(),
            "region": region.group(1).decode(),
            "tier": "owned_data",
            "text": text,
        }
        reply = await client.post(UPLOAD, fields)
        self.statuses.append(reply.status)
        return reply

    async def upload(self, number: int) -> int:
        """Upload until the site says that it has the plan, as a person would; returns the plan's key."""
        text = write_plan(number)
        while True:
            try:
                reply = await self.try_upload(text)
            except BROKEN:
                await asyncio.sleep(0.05)
                continue
            if reply.status == 302:
                return int(reply.headers["location"].strip("/").split("/")[1])
            if reply.status < 500:
                raise AnswerError(f"upload answered {reply.status}: {reply.body[:2000].decode(errors='replace')}")
            await asyncio.sleep(0.05)


async def log_in(port: int, username: str, password: str) -> dict[str, str]:
    """Log in and return the cookies."""
    client = Client("127.0.0.1", port)
    await client.log_in(LOGIN, username, password)
    await client.close()
    return dict(client.cookies)
