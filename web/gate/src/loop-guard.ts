// Every loop of a widget counts its turns and throws when it is not left: the frame shares a thread with its siblings,
// and nothing else can stop a loop from inside. Works on the parsed text and inserts on the same line, so that line
// numbers stay.

/** The module that `guardLoops` imports: what it inserts calls it. */
export const GUARD_MODULE = "atelier:loop-guard";

interface AstNode {
  type: string;
  range: [number, number];
  [field: string]: unknown;
}

interface Insertion {
  at: number;
  text: string;
  /** inserted at one place, a lower rank stands first */
  rank: number;
}

/** A loop by the name of its counter. */
type Loop = string;

const LOOPS = new Set([
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
]);
const FUNCTIONS = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "StaticBlock",
  "PropertyDefinition",
  "AccessorProperty",
]);

const isNode = (value: unknown): value is AstNode =>
  typeof value === "object" && value !== null && typeof (value as AstNode).type === "string";

function children(node: AstNode): AstNode[] {
  const found: AstNode[] = [];
  for (const [field, value] of Object.entries(node)) {
    if (field === "parent" || field === "comments" || field === "tokens") continue;
    if (isNode(value)) found.push(value);
    else if (Array.isArray(value)) found.push(...value.filter(isNode));
  }
  return found;
}

/** A beginning of names that the text does not have. */
function freeName(text: string): string {
  let name = "loop$";
  while (text.includes(name)) name += "$";
  return name;
}

class Guard {
  private readonly insertions: Insertion[] = [];
  private readonly text: string;
  private readonly name: string;
  private loops = 0;

  constructor(text: string, name: string) {
    this.text = text;
    this.name = name;
  }

  run(program: AstNode): string {
    this.visit(program, [], null);
    if (this.loops === 0) return this.text;
    const ordered = this.insertions
      .map((insertion, order) => ({ ...insertion, order }))
      .sort((a, b) => a.at - b.at || a.rank - b.rank || a.order - b.order);
    let out = `import { watchLoop as ${this.name} } from "${GUARD_MODULE}";`;
    let from = 0;
    for (const { at, text } of ordered) {
      out += this.text.slice(from, at) + text;
      from = at;
    }
    return out + this.text.slice(from);
  }

  /** `around`: the loops of this function that enclose the node; `labelled`: the outermost label of a loop. */
  private visit(node: AstNode, around: Loop[], labelled: AstNode | null): void {
    if (FUNCTIONS.has(node.type)) {
      for (const child of children(node)) this.visit(child, [], null);
    } else if (node.type === "LabeledStatement") {
      for (const child of children(node)) this.visit(child, around, labelled ?? node);
    } else if (LOOPS.has(node.type)) {
      const loop = `${this.name}${++this.loops}`;
      this.wrap(node, labelled ?? node, loop);
      for (const child of children(node)) this.visit(child, [...around, loop], null);
    } else {
      // The time that something else takes is not the loop's.
      const waits = node.type === "AwaitExpression" || node.type === "YieldExpression";
      if (waits && around.length > 0) this.resume(node, around);
      for (const child of children(node)) this.visit(child, around, null);
    }
  }

  private wrap(loop: AstNode, outer: AstNode, name: Loop): void {
    this.insert(outer.range[0], `{ const ${name} = ${this.name}(); `, 2);
    this.insert(outer.range[1], " }", 1);
    const body = loop["body"] as AstNode;
    const waits = loop.type === "ForOfStatement" && loop["await"] === true;
    const turn = `${waits ? `${name}.back(); ` : ""}if (${name}.turns++ >= ${name}.next) ${name}.check(); `;
    if (body.type === "BlockStatement") {
      this.insert(body.range[0] + 1, ` ${turn}`, 0);
    } else {
      this.insert(body.range[0], `{ ${turn}`, 0);
      this.insert(body.range[1], " }", 0);
    }
  }

  private resume(node: AstNode, around: Loop[]): void {
    const calls = around.map((loop) => `${loop}.back(`).join("");
    this.insert(node.range[0], calls, 3);
    this.insert(node.range[1], ")".repeat(around.length), -1);
  }

  private insert(at: number, text: string, rank: number): void {
    this.insertions.push({ at, text, rank });
  }
}

/**
 * The same program with its loops counted. Throws a SyntaxError with `loc` when the text does not parse. `path` tells
 * .ts from .tsx.
 */
export async function guardLoops(text: string, path: string): Promise<string> {
  // Most widgets have no loop: a text without the words needs no parser.
  if (!/\b(?:for|while|do)\b/.test(text)) return text;
  const { parsers } = await import("prettier/plugins/typescript");
  const parse = parsers.typescript.parse as (source: string, options: object) => unknown;
  const ast = parse(text, { filepath: path }) as AstNode;
  return new Guard(text, freeName(text)).run(ast);
}
