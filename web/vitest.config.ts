import react from "@vitejs/plugin-react";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Backends need the program that owns their databases: the one that was built last.
const sqlite = ["ci", "release", "debug", "asan"]
  .map((preset) => fileURLToPath(new URL(`../build/${preset}/bin/atelier-sqlite`, import.meta.url)))
  .filter((path) => existsSync(path))
  .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);

export default defineConfig({
  plugins: [react()],
  test: {
    include: ["*/tests/**/*.test.{ts,tsx}"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    env: { ATELIER_SQLITE: process.env["ATELIER_SQLITE"] ?? sqlite[0] ?? "" },
  },
});
