import { request } from "node:http";

const REVISION = "2026-07-28";
const TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

// JSON-RPC codes of a refused call, in the words that the SDK's error card knows.
const CODES = {
  [-32600]: "invalid_argument",
  [-32601]: "not_found",
  [-32602]: "invalid_argument",
  [-32001]: "forbidden",
  [-32029]: "resource_exhausted",
};

export class CallError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** The messages of an event stream, for servers that answer a call that way. */
function lastEventData(text) {
  const events = text.split(/\r?\n\r?\n/).map((event) =>
    event
      .split(/\r?\n/)
      .filter((line) => line.startsWith("data:"))
      .map((line) => line.slice("data:".length).trim())
      .join("\n"),
  );
  return events.filter(Boolean).at(-1) ?? "";
}

function post(socketPath, headers, body) {
  return new Promise((resolve, reject) => {
    const call = request(
      { socketPath, path: "/mcp", method: "POST", headers, timeout: TIMEOUT_MS },
      (response) => {
        const parts = [];
        let size = 0;
        response.on("data", (part) => {
          size += part.length;
          if (size > MAX_ANSWER_BYTES) {
            call.destroy(new CallError("resource_exhausted", "the answer is too large"));
          }
          parts.push(part);
        });
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(parts).toString("utf8");
          const isStream = (response.headers["content-type"] ?? "").includes("text/event-stream");
          resolve({ status: response.statusCode, text: isStream ? lastEventData(text) : text });
        });
      },
    );
    call.on("timeout", () => call.destroy(new CallError("deadline_exceeded", "no answer in time")));
    call.on("error", (reason) =>
      reject(reason instanceof CallError ? reason : new CallError("unavailable", reason.message)),
    );
    call.end(body);
  });
}

/** The structured answer of a tool; a CallError where it is refused or fails. */
export async function callTool(socketPath, id, name, args) {
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params: {
      name,
      arguments: args,
      _meta: {
        "io.modelcontextprotocol/protocolVersion": REVISION,
        "io.modelcontextprotocol/clientInfo": { name: "atelier-backend", version: "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
      },
    },
  });
  const { status, text } = await post(
    socketPath,
    {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
      Accept: "application/json, text/event-stream",
      Host: "localhost",
      "MCP-Protocol-Version": REVISION,
      "Mcp-Method": "tools/call",
      "Mcp-Name": name,
    },
    body,
  );
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new CallError("internal", `the gateway answered ${status} without JSON`);
  }
  if (answer.error) {
    const known = typeof answer.error.data?.code === "string" ? answer.error.data.code : null;
    throw new CallError(
      known ?? CODES[answer.error.code] ?? "internal",
      answer.error.message ?? "",
    );
  }
  const result = answer.result ?? {};
  if (result.isError) {
    const words = (result.content ?? []).map((part) => part.text ?? "").join("\n");
    const problem = result.structuredContent ?? {};
    const code = result._meta?.["io.atelier/code"] ?? problem.code;
    throw new CallError(
      code ?? "failed_precondition",
      problem.message ?? words.replace(/^[a-z_]+: /, ""),
    );
  }
  if (result.structuredContent === undefined) {
    throw new CallError("internal", `the tool ${name} gave no structured answer`);
  }
  return result.structuredContent;
}
