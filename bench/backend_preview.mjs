// An installation in which the preview of one backend runs, for as long as standard input is open. Prints its data folder.
import { FakeModel } from "../tests/support/fake-model.mjs";
import { Stack } from "../tests/e2e/stack.mjs";
import { signedIn } from "../tests/e2e/wire.mjs";
import { BACKEND, build } from "../tests/e2e/written.mjs";

const ROUTE = `    sectors: route({}, (ctx) => ctx.core.get_allocation({ group_by: "sector" })),\n`;

const model = new FakeModel();
await model.start();
const stack = new Stack({ model: model.url });
await stack.start();
const view = await build(await signedIn(stack, "investor-a"), model, BACKEND(ROUTE));
if (!view.gate?.ok) throw new Error(JSON.stringify(view.gate?.findings ?? view.last_error));
console.log(stack.data);
process.stdin.resume();
process.stdin.on("end", async () => {
  await stack.stop();
  await model.stop();
});
