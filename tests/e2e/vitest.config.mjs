export default {
  test: { globals: true, include: ["**/*.e2e.mjs"], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false },
};
