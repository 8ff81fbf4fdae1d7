import { visible } from "../../ui/src/visible.ts";
import { expect, test } from "vitest";

test("what cannot be seen, or turns what follows, stands as its code point", () => {
  expect(visible("exe.\u202egpj")).toBe("exe.⟨U+202E⟩gpj");
  expect(visible("1\u200b00\u00ad0\ufeff")).toBe("1⟨U+200B⟩00⟨U+00AD⟩0⟨U+FEFF⟩");
  expect(visible("a\u2066b\u2069c\u0000d\u3164")).toBe("a⟨U+2066⟩b⟨U+2069⟩c⟨U+0000⟩d⟨U+3164⟩");
  expect(visible("\u{e0041}tag\ud83d")).toBe("⟨U+E0041⟩tag⟨U+D83D⟩");
});

test("what people write stays as it is", () => {
  const text = "Дивиденд за III квартал: 1 234,56 ₽ — «итого»\n\tдве строки 🙂 naïve 漢字";
  expect(visible(text)).toBe(text);
});
