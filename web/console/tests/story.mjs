// What the made-up server tells: sessions in each state, changes and releases. For tests and for
// looking at pages while working on them; never part of the product.
export const NOW = Date.now();
const HOUR = 3_600_000;

const WIDGET = `import { Card, Table, usePositions, formatMoney } from "@atelier/sdk";

/** Positions above 1,000 dollars, largest first. */
export default function Widget() {
  const { rows } = usePositions();
  const shown = rows
    .filter((row) => row.price > 1000)
    .toSorted((a, b) => b.price - a.price)
    .slice(0, 10);
  return (
    <Card title="Expensive positions">
      <Table
        rows={shown}
        columns={[
          { field: "ticker", title: "Ticker" },
          { field: "price", title: "Price", format: formatMoney },
        ]}
      />
    </Card>
  );
}
`;
const BEFORE = WIDGET.replace("> 1000", "> 500").replace(".slice(0, 10)", ".slice(0, 5)");
const MANIFEST = (tools) =>
  `${JSON.stringify({ format: 1, id: "expensive", slot: "dashboard.grid", tools }, null, 2)}\n`;
export const TEXTS = {
  "manifest.json": { text: MANIFEST(["list_positions"]), before: MANIFEST(["list_positions"]) },
  "spec.json": { text: '{\n  "view": "table",\n  "source": "positions"\n}\n', before: null },
  "widget.tsx": { text: WIDGET, before: BEFORE },
};

const CHECKS = ["path", "bytes", "format", "scan", "types", "lint", "build", "render"];
const TIMES = [1, 1, 4, 212, 31, 18, 44, 167];
export const GREEN = {
  ok: true,
  checks: CHECKS.map((name, at) => ({ name, ok: true, duration_ms: TIMES[at], findings: 0 })),
  findings: [],
  content_sha256: "c".repeat(64),
  bundle_sha256: "b".repeat(64),
  at: NOW,
};
export const RED = {
  ...GREEN,
  ok: false,
  bundle_sha256: "",
  checks: CHECKS.slice(0, 5).map((name, at) => ({
    name,
    ok: name !== "types" && name !== "scan",
    duration_ms: TIMES[at],
    findings: name === "types" ? 2 : name === "scan" ? 1 : 0,
  })),
  findings: [
    {
      rule: "scan/global",
      file: "widget.tsx",
      line: 5,
      column: 3,
      text: "`fetch` is not available to a customization.",
      hint: "Use a data hook of @atelier/sdk: usePositions, useTransactions.",
      severity: "error",
    },
    {
      rule: "TS2339",
      file: "widget.tsx",
      line: 7,
      column: 28,
      text: "Property 'cost_basis' does not exist on type 'Position'.",
      hint: "Did you mean 'cost'?",
      severity: "error",
    },
    {
      rule: "TS2322",
      file: "widget.tsx",
      line: 17,
      column: 11,
      text: "Type 'string' is not assignable to type '(value: Money) => string'.",
      hint: "Pass the function itself: format: formatMoney.",
      severity: "error",
    },
  ],
};

const spec = (limit) => ({ view: "table", source: "positions", limit });
export const READING = {
  sentence: "Table: positions with price above 1,000, by price, largest first, first 10",
  parts: [
    {
      text: "table",
      path: "view",
      kind: "view",
      options: [
        { label: "bar chart", spec: spec(10) },
        { label: "pie chart", spec: spec(10) },
      ],
    },
    { text: ":", path: "", kind: "word", options: [] },
    {
      text: "positions",
      path: "source",
      kind: "source",
      options: [{ label: "operations", spec: spec(10) }],
    },
    { text: "with", path: "", kind: "word", options: [] },
    {
      text: "price",
      path: "filters[0].field",
      kind: "field",
      options: [
        { label: "value", spec: spec(10) },
        { label: "profit", spec: spec(10) },
      ],
    },
    { text: "above", path: "", kind: "word", options: [] },
    {
      text: "1,000",
      path: "filters[0].value",
      kind: "number",
      options: [
        { label: "500", spec: spec(10) },
        { label: "5,000", spec: spec(10) },
      ],
    },
    { text: ",", path: "", kind: "word", options: [] },
    {
      text: "largest first",
      path: "order",
      kind: "order",
      options: [{ label: "smallest first", spec: spec(10) }],
    },
    { text: ",", path: "", kind: "word", options: [] },
    {
      text: "first 10",
      path: "limit",
      kind: "number",
      options: [
        { label: "5", spec: spec(5) },
        { label: "all", spec: spec(null) },
      ],
    },
  ],
  alternatives: [
    { id: "a1", label: "positions with value above 1,000", spec: spec(10) },
    { id: "a2", label: "the same as a bar chart", spec: spec(10) },
  ],
  spec: spec(10),
  template: "",
  rung: 1,
};

const ARTIFACTS = Object.entries(TEXTS).map(([path, { text, before }], at) => ({
  path,
  sha256: String(at).repeat(64),
  bytes: text.length,
  version: before ? 2 : 1,
  status: before === null ? "added" : before === text ? "unchanged" : "modified",
}));

const blank = (id, title) => ({
  id,
  user: "investor-a",
  title,
  mode: "build",
  state: "idle",
  slot: "dashboard.grid",
  cursor: "e1:0",
  messages: [],
  tool_calls: [],
  plan: [],
  resolved_context: {},
  decisions: [],
  draft: null,
  writing: null,
  context: null,
  questions: [],
  artifacts: [],
  reading: null,
  gate: null,
  preview: null,
  change: null,
  queue: [],
  can_undo: false,
  can_redo: false,
  publish: {
    enabled: false,
    reason: "There is nothing to publish yet: describe what should be different.",
  },
  status: "",
  usage: { tokens_in: 0, tokens_out: 0, model_calls: 0, estimated: 0 },
  last_error: null,
  timings_ms: {},
});

const call = (n, summary, name, ms, more = {}) => ({
  id: `call_${n}`,
  turn_id: "t1",
  name,
  summary,
  status: "completed",
  started_at: NOW - HOUR + 200 * n,
  duration_ms: ms,
  arguments: { path: "widget.tsx" },
  result: "",
  ...more,
});
const CALLS = [
  call(1, "Reading your request", "fill_spec", 38),
  call(2, "Writing the widget from its specification", "write_file", 6),
  call(3, "Checking the code", "check", 478),
  call(4, "Starting the preview", "preview", 190),
];
const PLAN = [
  "Understand the request",
  "Write the widget",
  "Check the code",
  "Show it with your data",
];
const plan = (...states) => PLAN.map((title, at) => ({ id: `p${at}`, title, status: states[at] }));
const said = (id, role, text, at) => ({ id, role, text, at, turn_id: "t1", status: "complete" });
const ASKED = said(
  "m1",
  "user",
  "Show me a table of positions above 1,000 dollars, largest first",
  NOW - HOUR,
);

export const QUESTION = {
  id: "q1",
  question: "Which value of a position do you mean by “above 1,000 dollars”?",
  options: [
    {
      value: "price",
      label: "The price of one share",
      detail: "Shares that cost more than 1,000 dollars each",
      recommended: true,
    },
    { value: "value", label: "The value of the whole position", detail: "Price times quantity" },
    { value: "cost", label: "What I paid for it" },
  ],
  required: true,
  free_text: true,
  status: "pending",
};

export function makeState(origin) {
  const preview = (broken = false) => ({
    id: broken ? "pv_broken" : "pv_done",
    url: `/console/#/preview/${broken ? "pv_broken" : "pv_done"}`,
    frame_url: `${origin}/frame?${broken ? "broken" : "bundle"}`,
    bundle_sha256: "b".repeat(64),
    slot: "dashboard.grid",
    writes: [],
    masked: false,
    status: "ready",
    expires_at: Date.now() + HOUR,
  });
  const done = {
    ...blank("ses_done", "Expensive positions"),
    cursor: "e1:40",
    messages: [
      ASKED,
      said(
        "m2",
        "assistant",
        "Your widget is ready to look at: **table: positions with price above 1,000, largest first, first 10**. If something is different from what you meant, change a part of the sentence or tell me.",
        NOW - HOUR + 2000,
      ),
    ],
    tool_calls: CALLS,
    plan: plan("completed", "completed", "completed", "completed"),
    artifacts: ARTIFACTS,
    reading: READING,
    gate: GREEN,
    preview: preview(),
    can_undo: true,
    publish: { enabled: true, reason: "" },
  };
  const sessions = [
    blank("ses_empty", ""),
    done,
    {
      ...blank("ses_question", "Positions above 1,000 dollars"),
      cursor: "e1:9",
      state: "asking",
      messages: [ASKED],
      tool_calls: CALLS.slice(0, 1),
      plan: plan("in_progress", "pending", "pending", "pending"),
      questions: [QUESTION],
    },
    {
      ...done,
      id: "ses_red",
      title: "Profit by sector",
      gate: RED,
      preview: null,
      messages: [
        ASKED,
        said(
          "m2",
          "assistant",
          "The code did not pass the checks (3 findings), so it cannot be shown or published. The findings are under “Checks”.",
          NOW,
        ),
      ],
      tool_calls: [
        ...CALLS.slice(0, 2),
        call(3, "Checking the code", "check", 266, {
          status: "failed",
          result: "3 findings: scan, types",
        }),
      ],
      plan: plan("completed", "completed", "failed", "cancelled"),
      publish: { enabled: false, reason: "The checks are red: deal with the findings first." },
    },
    {
      ...done,
      id: "ses_running",
      title: "Dividends by month",
      state: "running",
      gate: null,
      preview: null,
      reading: null,
      artifacts: [],
      can_undo: false,
      messages: [
        said("m1", "user", "Dividends by month for the last year, as bars", NOW - 4000),
        {
          ...said(
            "m2",
            "assistant",
            "I group your dividends by month of payment and show:\n\n- one bar a month\n- the sum above each",
            NOW - 2000,
          ),
          status: "streaming",
        },
      ],
      tool_calls: [
        call(1, "Reading your request", "fill_spec", 41, { started_at: NOW - 3500 }),
        call(2, "Writing the widget from its specification", "write_file", undefined, {
          status: "running",
          started_at: NOW - 1000,
        }),
      ],
      plan: plan("completed", "in_progress", "pending", "pending"),
      queue: ["Then make the bars green"],
      status: "Writing the widget from its specification",
      publish: { enabled: false, reason: "Wait until the work is done." },
    },
    { ...done, id: "ses_broken", title: "Broken widget", preview: preview(true) },
    {
      ...done,
      id: "ses_published",
      title: "Price of gold",
      change: {
        id: "chg_1",
        branch: "user/investor-a/feature-7f3a",
        commit: "9c1d2e3f4a5b",
        state: "open",
        release_id: "",
      },
      publish: { enabled: false, reason: "It is under review already." },
    },
  ];
  const change = (id, state, more = {}) => ({
    id,
    session_id: "ses_published",
    author: "investor-a",
    feature: "expensive",
    title: "Expensive positions",
    request: "Show me a table of positions above 1,000 dollars, largest first",
    explanation: READING.sentence,
    state,
    branch: "user/investor-a/feature-7f3a",
    commit: "9c1d2e3f4a5b6c7d",
    content_sha256: "c".repeat(64),
    rung: 1,
    slot: "dashboard.grid",
    files: Object.entries(TEXTS).map(([path, { text, before }]) => ({
      path,
      sha256: "",
      bytes: text.length,
      before,
      after: text,
    })),
    tools: ["list_positions", "get_price_history"],
    tools_before: ["list_positions"],
    gate: GREEN,
    preview: null,
    reviewer: "",
    comment: "",
    merge_commit: "",
    release_id: "",
    created_at: NOW - 2 * HOUR,
    updated_at: NOW - HOUR,
    ...more,
  });
  const changes = [
    change("chg_1", "open"),
    change("chg_2", "open", {
      title: "Dividends by month",
      author: "investor-b",
      request: "Dividends by month for the last year, as bars",
      rung: 2,
    }),
    change("chg_3", "merged", {
      title: "Gainers and losers",
      reviewer: "reviewer",
      release_id: "rel_9",
      request: "What moved most today?",
    }),
    change("chg_4", "returned", {
      title: "Price of gold",
      reviewer: "reviewer",
      comment: "Please show it in euros, too.",
    }),
  ];
  const release = (id, version, state, more = {}) => ({
    id,
    user: "investor-a",
    feature: "expensive",
    title: { en: "Expensive positions", ru: "Дорогие позиции" },
    slot: "dashboard.grid",
    size: "medium",
    version,
    change_id: "chg_3",
    bundle_sha256: "b".repeat(64),
    state,
    hidden: false,
    approved_by: "reviewer",
    created_at: NOW - 20 * HOUR,
    activated_at: NOW - 3 * HOUR * (5 - version),
    previous_id: version > 1 ? `rel_${version - 1}` : "",
    ...more,
  });
  const releases = [
    release("rel_3", 3, "live", {
      regate: {
        state: "broken",
        at: Date.now() - 82_800_000,
        findings: [
          {
            rule: "types.TS2339",
            file: "widget.tsx",
            line: 12,
            column: 5,
            text: "Property 'average_price' does not exist on type 'Position'.",
            hint: "",
            severity: "error",
          },
        ],
      },
    }),
    release("rel_2", 2, "superseded"),
    release("rel_1", 1, "superseded"),
    release("rel_9", 1, "rolled_back", {
      feature: "movers",
      title: { en: "Gainers and losers", ru: "Лидеры роста и падения" },
      slot: "page",
    }),
  ];
  return { me: null, sessions, changes, releases, preview };
}
