import { checkBackend } from "./backend.mjs";
import { bundleWidget } from "./bundle.mjs";
import { formatFiles } from "./format.mjs";
import { startRender } from "./render.mjs";
import { unusedTools } from "./tools-used.mjs";

export function finding(rule, { file = "widget.tsx", line = 0, column = 0, text, hint = "" }) {
  return { rule, file, line, column, text, hint };
}

const isWarning = ({ severity }) => severity === "warning";

/**
 * Format, build, render: in this order in the report, though the render thread warms up meanwhile.
 * `expect` is a list of checks as in check.mjs; they run on the rendered widget.
 */
export async function runJob(job) {
  const { files, manifest = null, locale = "en", fixture = null, expect = null } = job;
  if (!files || typeof files !== "object" || typeof files["widget.tsx"] !== "string") {
    const text = "the job has no widget.tsx";
    return verdict([finding("gate/job", { text })], {}, [], null, { dom: "", checks: [] });
  }
  const render = startRender();
  const server = checkBackend(files, manifest, fixture);
  try {
    const [formatting, building, backend] = await Promise.all([
      formatFiles(files),
      bundleWidget(files),
      server.ready,
    ]);
    const findings = [...formatting.findings, ...building.findings, ...backend.findings];
    const unusedSoon = building.bundle ? unusedTools(files, manifest, backend.code) : [];
    let rendered = { dom: "", findings: [], checks: [] };
    if (building.bundle && findings.every(isWarning)) {
      rendered = await render.run({
        code: building.script,
        css: building.bundle.css,
        hash: building.bundle.sha256,
        manifest,
        locale,
        fixture,
        expect,
        callBackend: server.call,
      });
    }
    findings.push(...rendered.findings, ...server.defects());
    const result = verdict(
      findings,
      formatting.formatted,
      formatting.differed,
      building.bundle,
      rendered,
    );
    const told = { ...result, data_loss: backend.losses, unused_tools: await unusedSoon };
    return backend.code ? { ...told, backend: { code: backend.code } } : told;
  } finally {
    await Promise.all([render.stop(), server.stop()]);
  }
}

function verdict(findings, formatted, differed, bundle, { dom, checks }) {
  return {
    ok: findings.every(isWarning) && checks.every((check) => check.ok),
    findings,
    formatted,
    differed,
    bundle: bundle && { code: bundle.code, sha256: bundle.sha256 },
    dom,
    checks,
  };
}
