import fixture from "../../gate/fixture.json" with { type: "json" };

interface Answers {
  default: object;
  when?: { has: string; value?: string | boolean; answer: object }[];
}

/** A host whose tools answer from the render test's fixture. */
export async function callFixture(name: string, args: Record<string, unknown>): Promise<unknown> {
  const answers = (fixture as Record<string, Answers>)[name];
  if (!answers) throw { code: "not_found", message: `there is no tool ${name}` };
  const found = answers.when?.find(
    ({ has, value }) => args[has] !== undefined && (value === undefined || args[has] === value),
  );
  return structuredClone(found?.answer ?? answers.default);
}
