export { Badge } from "./Badge.tsx";
export { Button } from "./Button.tsx";
export { DataTable, type DataColumn } from "./DataTable.tsx";
export { Action, ActionLink, ActionMenu, ChoiceMenu, type Choice } from "./Menu.tsx";
export { Segments } from "./Segments.tsx";
export { Sheet } from "./Sheet.tsx";
