// A model server that plays answers: OpenAI's dialect as far as the client speaks it. A question for a spec is answered with
// "unsupported", so that the request goes on to code; a question for code gets the next answer of the queue.
import { createServer } from "node:http";

export class FakeModel {
  answers = [];
  asked = [];
  /** Further members of the listed model, such as `max_model_len` and `owned_by`. */
  listed = {};
  /** With `owned_by: "vllm"`: the count of every prompt. */
  tokens = 1000;
  /** Awaited before each answer that is no spec. */
  hold = Promise.resolve();

  async start() {
    this.server = createServer((request, response) => void this.answer(request, response));
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}/v1`;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async answer(request, response) {
    let text = "";
    for await (const part of request) text += part;
    if (request.url.endsWith("/models")) {
      response.setHeader("Content-Type", "application/json");
      return response.end(JSON.stringify({ object: "list", data: [{ id: "fake", object: "model", ...this.listed }] }));
    }
    if (request.url === "/tokenize") {
      this.counted = JSON.parse(text);
      response.setHeader("Content-Type", "application/json");
      return response.end(JSON.stringify({ count: this.tokens, max_model_len: 8192, tokens: [] }));
    }
    if (!request.url.endsWith("/chat/completions")) return response.writeHead(404).end();
    const body = JSON.parse(text);
    this.last = body;
    const wantsSpec = Boolean(body.response_format ?? body.grammar);
    if (!wantsSpec) this.asked.push(body.messages);
    const content = wantsSpec ? '{"unsupported":"notes"}' : (this.answers.shift() ?? "I have nothing left to say.");
    if (!wantsSpec) await this.hold;
    response.setHeader("Content-Type", "text/event-stream");
    const chunk = (delta, finish = null) => `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", model: "fake", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    response.write(chunk({ role: "assistant", content: "" }));
    for (let at = 0; at < content.length; at += 400) response.write(chunk({ content: content.slice(at, at + 400) }));
    response.write(chunk({}, "stop"));
    response.end(`data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", model: "fake", choices: [], usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 } })}\n\ndata: [DONE]\n\n`);
  }
}

/** Files as a model writes them into its answer. */
export function asBlocks(files) {
  const kind = (path) => (path === "widget.tsx" ? "tsx" : `${path.endsWith(".sql") ? "sql" : "ts"} ${path}`);
  return Object.entries(files)
    .map(([path, text]) => `\`\`\`${kind(path)}\n${text}\`\`\``)
    .join("\n\n");
}
