// The two tools of libs/mcp/bench/bench_server.cpp, as the TypeScript SDKs declare them.
import { z } from "zod";

const limit = 1_000_000_000;
const summand = z.number().int().min(-limit).max(limit);

const say = (structuredContent) => ({
  content: [{ type: "text", text: JSON.stringify(structuredContent) }],
  structuredContent,
});

export function addTools(server) {
  server.registerTool(
    "add",
    {
      description: "The sum of two whole numbers.",
      inputSchema: z.object({ a: summand, b: summand }),
    },
    async ({ a, b }) => say({ sum: a + b }),
  );
  server.registerTool(
    "record_transaction",
    {
      description: "Records a transaction.",
      inputSchema: z.object({
        kind: z.enum(["buy", "sell", "dividend"]),
        ticker: z.string().regex(/^[A-Z0-9.]{1,12}$/),
        quantity: z.string().regex(/^[0-9]+(\.[0-9]{1,8})?$/),
        note: z.string().max(200).optional(),
        tags: z.array(z.string()).max(8).optional(),
      }),
    },
    async ({ ticker }) => say({ recorded: ticker }),
  );
}
