export {
  currentHost,
  provideHost,
  useDataVersion,
  refresh,
  ToolError,
  type Host,
  type Locale,
} from "./host-state.ts";
export { ErrorCard, scopedCss, Skeleton, WidgetHost, type WidgetHostProps } from "./WidgetHost.tsx";
export { toPosition } from "./rows.ts";
export { word } from "./words.ts";
// The application's own pages read more of the contract than a customization may.
export { useToolPages } from "./data.ts";
export { formatValue } from "./formatting.ts";
