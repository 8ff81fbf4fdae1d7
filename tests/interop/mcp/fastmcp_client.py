"""FastMCP's client against our server: fastmcp_client.py URL|stdio:PROGRAM MODE. Prints what it saw as one JSON object."""
import asyncio
import json
import sys

from fastmcp import Client
from fastmcp.client.transports import StdioTransport


def place(address):
    if not address.startswith("stdio:"):
        return address
    return StdioTransport(address.removeprefix("stdio:"), [], keep_alive=False)


async def main(address, mode):
    async with Client(place(address), mode=mode) as client:
        tools = await client.list_tools()
        added = await client.call_tool("add", {"a": 2, "b": 40})
        refused = await client.call_tool("add", {"a": "x"}, raise_on_error=False)
        resources = await client.list_resources()
        text = await client.read_resource("test://static-text")
        prompt = await client.get_prompt("test_prompt_with_arguments", {"arg1": "one", "arg2": "two"})
        return {
            "revision": client.protocol_version,
            "tools": [tool.name for tool in tools],
            "sum": (added.structured_content or {}).get("sum"),
            "refused": refused.is_error,
            "refusal": refused.content[0].text if refused.content else "",
            "resources": len(resources),
            "text": text[0].text,
            "prompt": prompt.messages[0].content.text,
        }


print(json.dumps(asyncio.run(main(sys.argv[1], sys.argv[2]))))
