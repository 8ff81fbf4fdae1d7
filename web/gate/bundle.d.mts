import type { Bundle } from "./src/build.ts";
import type { Finding } from "./src/finding.ts";
import type { Files } from "./src/job.ts";

export function bundleBackend(files: Files): Promise<{ code: string; findings: Finding[] }>;
export function bundleWidget(
  files: Files,
): Promise<{ bundle: Bundle | null; script: string; findings: Finding[] }>;
