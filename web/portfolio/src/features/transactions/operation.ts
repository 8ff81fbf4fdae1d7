import type { CoreTools } from "@atelier/protocol/core-tools";

/** An operation as the contract has it: amounts are exact decimal text. */
export type Operation = CoreTools["list_transactions"]["output"]["transactions"][number];

export interface Draft {
  date: string;
  quantity: string;
  price: string;
  amount: string;
  newUnits: string;
  oldUnits: string;
  fee: string;
  note: string;
}
export type DraftField = keyof Draft;

const TRADE: DraftField[] = ["date", "quantity", "price", "fee", "note"];
const SPLIT: DraftField[] = ["date", "newUnits", "oldUnits", "note"];
const MONEY: DraftField[] = ["date", "amount", "fee", "note"];

/** What may be changed of an operation of this kind. */
export function fieldsOf(kind: string): DraftField[] {
  if (kind === "split") return SPLIT;
  return kind === "buy" || kind === "sell" ? TRADE : MONEY;
}

export function draftOf(row: Operation): Draft {
  return {
    date: row.date,
    quantity: row.quantity ?? "",
    price: row.price ?? "",
    amount: row.amount,
    newUnits: row.ratio?.new ?? "",
    oldUnits: row.ratio?.old ?? "",
    fee: row.fee,
    note: row.note,
  };
}

// People write 1 234,5: spaces group, a comma alone is the point.
const decimal = (text: string): string => {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "");
  return plain.includes(".") ? plain : plain.replace(",", ".");
};

/** Which operation, as the user saw it: what was changed since is not overwritten. */
export const seen = (row: Operation) => ({
  transaction_id: row.id,
  expected_version: row.version,
});

/** Arguments of correct_transaction; its key is the caller's. */
export function correctionOf(row: Operation, draft: Draft): Record<string, unknown> {
  const same = {
    ...seen(row),
    date: draft.date,
    kind: row.kind,
    note: draft.note,
    ...(row.ticker === null ? {} : { ticker: row.ticker }),
    currency: row.currency,
  };
  if (row.kind === "split") {
    return { ...same, ratio: { new: decimal(draft.newUnits), old: decimal(draft.oldUnits) } };
  }
  const fee = draft.fee.trim() === "" ? {} : { fee: decimal(draft.fee) };
  if (row.kind !== "buy" && row.kind !== "sell") {
    return { ...same, ...fee, amount: decimal(draft.amount) };
  }
  const quantity = decimal(draft.quantity);
  const price = decimal(draft.price);
  // A broker's rounded amount stays as long as what it came from does.
  const kept = quantity === row.quantity && price === row.price ? { amount: row.amount } : {};
  return { ...same, ...fee, ...kept, quantity, price };
}
