import { bundleBackend, bundleWidget } from "../bundle.mjs";
import { isWarning, type Finding } from "./finding.ts";
import type { Files, Manifest } from "./job.ts";
import { unusedTools } from "./tools-used.ts";

export interface Bundle {
  /** The ES module that is released. */
  code: string;
  /** Its address: SHA-256 of the code. */
  sha256: string;
  css: string;
}

export interface Built {
  findings: Finding[];
  bundle: Bundle | null;
  /** The same code for the render test, with the source's line numbers. */
  script: string;
  /** backend.ts as one script; empty where there is none. */
  backend: string;
  /** Of the manifest: nothing calls them. */
  unused_tools: string[];
}

const NO_BACKEND = { code: "", findings: [] };

/** Translates, and runs nothing. */
export async function build(files: Files, manifest: Manifest | null): Promise<Built> {
  const [widget, backend] = await Promise.all([
    bundleWidget(files),
    typeof files["backend.ts"] === "string" ? bundleBackend(files) : NO_BACKEND,
  ]);
  const findings = [...widget.findings, ...backend.findings];
  const fine = widget.bundle !== null && findings.every(isWarning);
  const unused = fine ? await unusedTools(files, manifest, backend.code) : [];
  return {
    findings,
    bundle: widget.bundle,
    script: widget.script,
    backend: backend.code,
    unused_tools: unused,
  };
}
