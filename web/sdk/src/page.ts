import { useSyncExternalStore } from "react";
import { WIDTH_BEFORE_LAYOUT } from "./element-width.ts";
import { currentHost, subscribe } from "./host-state.ts";
import type { Column, MenuItem } from "./types.ts";

// What a widget asks the page around it to do, since its own drawing ends at its edge.

/** Asks the reader; false where the page has no way to ask. */
export async function confirmAction(text: string): Promise<boolean> {
  return (await currentHost().confirm?.(text)) ?? false;
}

/** A menu below an element of the widget; resolves to the id of what was chosen, or null. */
export async function openMenu(anchor: Element, items: MenuItem[]): Promise<string | null> {
  const { x, y, width, height } = anchor.getBoundingClientRect();
  return (await currentHost().menu?.({ x, y, width, height }, items)) ?? null;
}

/** Text that a spreadsheet would run as a formula is kept as text (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

function csvCell(value: unknown): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const text = value === null || value === undefined ? "" : String(value);
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Rows as CSV (RFC 4180), with the columns' titles first. */
export function csvOf<T extends object>(rows: T[], columns: Column<T>[]): string {
  const lines = [
    columns.map((column) => csvCell(column.title)),
    ...rows.map((row) => columns.map((column) => csvCell(row[column.field]))),
  ];
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}

/** Offers rows as a file; the reader is asked first. Resolves to whether it was taken. */
export async function downloadCsv<T extends object>(
  name: string,
  rows: T[],
  columns: Column<T>[],
): Promise<boolean> {
  return (await currentHost().download?.(name, csvOf(rows, columns))) ?? false;
}

const widthNow = (): number => currentHost().width ?? WIDTH_BEFORE_LAYOUT;
const wantsLessMotion = (): boolean => currentHost().reducedMotion ?? false;

/** The width that the widget has, in pixels; another one when the page or the widget's place changes. */
export function useWidth(): number {
  return useSyncExternalStore(subscribe, widthNow, widthNow);
}

/** Whether the reader wants no animations. CSS animations and transitions are off then; this is for what code moves. */
export function useReducedMotion(): boolean {
  return useSyncExternalStore(subscribe, wantsLessMotion, wantsLessMotion);
}

const isExpanded = (): boolean => currentHost().expanded ?? false;

/** Whether the widget fills the window, and a way to change that. */
export function useExpanded(): [boolean, (expanded: boolean) => void] {
  const expanded = useSyncExternalStore(subscribe, isExpanded, isExpanded);
  return [expanded, (next) => currentHost().expand?.(next)];
}
