// The names of web/ui/src/tokens.css that widgets may use; a frame gets their values, so that it looks like the page around it.
const NAMES = [
  "--at-bg",
  "--at-surface",
  "--at-raised",
  "--at-hover",
  "--at-text",
  "--at-muted",
  "--at-line",
  "--at-line-strong",
  "--at-accent",
  "--at-accent-text",
  "--at-accent-soft",
  "--at-gain",
  "--at-loss",
  "--at-warn",
  "--at-warn-soft",
  "--at-gain-soft",
  "--at-loss-soft",
  "--at-chart-1",
  "--at-chart-2",
  "--at-chart-3",
  "--at-chart-4",
  "--at-chart-5",
  "--at-chart-6",
  "--at-chart-7",
  "--at-chart-8",
  "--at-shadow",
  "--at-shadow-raised",
  "--at-radius",
  "--at-radius-small",
  "--at-font",
  "--at-font-mono",
];

export function resolvedTokens(): Record<string, string> {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(name).trim()]));
}
