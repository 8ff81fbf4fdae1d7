"""FastMCP with the two tools of libs/mcp/bench/bench_server.cpp, both eras on one address. Its argument is the port."""
import sys
from typing import Annotated, Literal

from fastmcp import FastMCP
from pydantic import Field

Summand = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000)]
server = FastMCP("peer")


@server.tool
def add(a: Summand, b: Summand) -> dict[str, int]:
    """The sum of two whole numbers."""
    return {"sum": a + b}


@server.tool
def record_transaction(kind: Literal["buy", "sell", "dividend"], ticker: str, quantity: str, note: str = "") -> dict[str, str]:
    """Records a transaction."""
    return {"recorded": ticker}


server.run(transport="http", host="127.0.0.1", port=int(sys.argv[1]), path="/mcp", json_response=True, log_level="ERROR", show_banner=False)
