interface Conditional {
  has: string;
  value?: unknown;
  answer: object;
}

/** Either a plain answer, or one with alternatives by argument. */
interface Answers extends Record<string, unknown> {
  default?: object;
  when?: Conditional[];
  echo?: string[];
}

export type Fixture = Record<string, Answers>;

function choose(answers: Answers, args: Record<string, unknown>): object {
  const found = answers.when?.find(
    ({ has, value }) => args[has] !== undefined && (value === undefined || args[has] === value),
  );
  const chosen = found?.answer ?? answers.default ?? answers;
  const echoed = (answers.echo ?? []).filter((name) => args[name] !== undefined);
  return { ...chosen, ...Object.fromEntries(echoed.map((name) => [name, args[name]])) };
}

export function fixtureCall(fixture: Fixture, declared: string[] | null) {
  return async (name: string, args: Record<string, unknown>): Promise<unknown> => {
    const answers = Object.hasOwn(fixture, name) ? fixture[name] : undefined;
    if (declared && !declared.includes(name)) {
      throw { code: "forbidden", message: `the manifest does not list the tool ${name}` };
    }
    if (!answers) throw { code: "not_found", message: `there is no tool ${name}` };
    return structuredClone(choose(answers, args));
  };
}
