// TypeScript SDK 2.x, modern era: the stateless handler of its documentation. Prints its port.
import { createServer } from "node:http";

import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";

import { addTools } from "./tools.mjs";

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: "peer", version: "1.0.0" });
  addTools(server);
  return server;
});
const listener = createServer(toNodeHandler(handler));
listener.listen(0, "127.0.0.1", () => console.log(listener.address().port));
