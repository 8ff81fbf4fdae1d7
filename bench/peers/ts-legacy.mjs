// TypeScript SDK 1.x, stateful sessions: one server and one transport a session, as its documentation does. Prints its port.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";

import { addTools } from "./tools.mjs";

const sessions = new Map();

async function open() {
  const transport = new StreamableHTTPServerTransport({
    enableJsonResponse: true,
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (id) => sessions.set(id, transport),
    onsessionclosed: (id) => sessions.delete(id),
  });
  const server = new McpServer({ name: "peer", version: "1.0.0" });
  addTools(server);
  await server.connect(transport);
  return transport;
}

const listener = createServer(async (request, response) => {
  const known = request.headers["mcp-session-id"];
  const transport = known ? sessions.get(known) : await open();
  if (!transport) return response.writeHead(404).end();
  return transport.handleRequest(request, response);
});
listener.listen(0, "127.0.0.1", () => console.log(listener.address().port));
