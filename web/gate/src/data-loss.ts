// What web/user-backend says that a migration throws away.
import { finding, type Finding } from "./finding.ts";

export interface DataLoss {
  file: string;
  direction: "forward" | "back";
  kind: "table_dropped" | "column_dropped" | "rows_deleted" | "values_overwritten";
  table: string;
  column: string;
  rows: number;
  measured: string;
  needs_yes: boolean;
}

const HINT =
  "Publishing asks for a yes to this. Keep the rows, or move them to where they are needed, if it is not meant.";
const LOSSES: Record<DataLoss["kind"], (loss: DataLoss) => string> = {
  table_dropped: ({ table }) => `the table ${table} and its rows go`,
  column_dropped: ({ table, column }) => `the column ${table}.${column} and its values go`,
  rows_deleted: ({ table }) => `rows of ${table} are deleted`,
  values_overwritten: ({ table, column }) =>
    `values of ${column ? `${table}.${column}` : table} are overwritten`,
};

/** One finding a file and direction; it does not make red, it makes publishing ask. */
export function lossFindings(losses: DataLoss[]): Finding[] {
  const groups = new Map<string, [DataLoss, ...DataLoss[]]>();
  for (const loss of losses.filter((each) => each.needs_yes)) {
    const key = `${loss.file}\0${loss.direction}`;
    const group = groups.get(key);
    if (group) group.push(loss);
    else groups.set(key, [loss]);
  }
  return [...groups.values()].map((group) => {
    const way = group[0].direction === "back" ? "on the way back " : "";
    const text = `${way}${group.map((loss) => LOSSES[loss.kind](loss)).join("; ")}`;
    return {
      ...finding("migration/data_loss", { file: group[0].file, text, hint: HINT }),
      severity: "warning",
    };
  });
}
