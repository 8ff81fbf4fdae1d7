import { WidgetHost } from "@atelier/sdk/host";
import { type ComponentType } from "react";
import { createRoot, type Root } from "react-dom/client";
import type { Cell, Row } from "./wire.ts";

type Column = ComponentType<Record<string, unknown>>;

/** A column reads its data like any widget: an answer is given once no cell shows a skeleton, or after this long. */
const SETTLE_MS = 5000;
const LOOK_MS = 15;

const TONES: Record<string, Cell["tone"]> = {
  green: "green",
  red: "red",
  yellow: "yellow",
  gray: "muted",
  grey: "muted",
  "var(--at-gain)": "green",
  "var(--at-loss)": "red",
  "var(--at-warn)": "yellow",
  "var(--at-muted)": "muted",
};

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** What the page's table can show of a drawn cell: its text, the tone of its first coloured element, its first title. */
function cellOf(element: Element): Cell {
  if (element.querySelector(".at-error")) return { text: "\u2014", tone: "muted" };
  const coloured = element.querySelector<HTMLElement>("[data-color], [style*='color']");
  const tone = TONES[coloured?.dataset["color"] ?? coloured?.style.color ?? ""];
  const title = element.querySelector<HTMLElement>("[title]")?.title;
  return {
    text: (element.textContent ?? "").replaceAll(/\s+/g, " ").trim(),
    ...(tone ? { tone } : {}),
    ...(title ? { title } : {}),
  };
}

/** Draws a column's component once for each row where nobody sees it, and reads cells off what it drew. */
export class ColumnRows {
  private readonly root: Root;
  private readonly box: HTMLElement;
  private told = "";

  /** `onChange` gets the cells when the component draws others later, for example with new data. */
  constructor(
    box: HTMLElement,
    private readonly bundleHash: string,
    private readonly onError: (error: Error) => void,
    onChange: (cells: Record<string, Cell>) => void,
  ) {
    this.box = box;
    this.root = createRoot(box);
    new MutationObserver(() => {
      const cells = this.cells();
      if (this.told && this.isSettled() && JSON.stringify(cells) !== this.told) {
        this.told = JSON.stringify(cells);
        onChange(cells);
      }
    }).observe(box, { subtree: true, childList: true, characterData: true, attributes: true });
  }

  async show(Column: Column, rows: Row[]): Promise<{ cells: Record<string, Cell> }> {
    this.told = "";
    this.root.render(
      rows.map((row) => (
        <div key={row.id} data-row={row.id}>
          <WidgetHost id="widget" bundleHash={this.bundleHash} onError={this.onError}>
            <Column {...row.props} />
          </WidgetHost>
        </div>
      )),
    );
    const until = Date.now() + SETTLE_MS;
    do {
      // oxlint-disable-next-line no-await-in-loop -- looks again
      await wait(LOOK_MS);
    } while (!this.isSettled(rows.length) && Date.now() < until);
    const cells = this.cells();
    this.told = JSON.stringify(cells);
    return { cells };
  }

  private isSettled(rows = 0): boolean {
    return this.box.childElementCount >= rows && !this.box.querySelector("[data-skeleton]");
  }

  private cells(): Record<string, Cell> {
    const out: Record<string, Cell> = {};
    for (const row of this.box.children) {
      out[row.getAttribute("data-row") ?? ""] = cellOf(row);
    }
    return out;
  }
}
