// @vitest-environment happy-dom
import { startI18n } from "@atelier/ui";
import type { Question } from "@atelier/protocol/rest";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { en } from "../src/app/texts/index.en.ts";
import { ru } from "../src/app/texts/index.ru.ts";
import { QuestionCard } from "../src/features/questions/QuestionCard.tsx";

const question: Question = {
  id: "q",
  question: "Which value?",
  options: [
    { value: "price", label: "Price" },
    { value: "value", label: "Value", recommended: true },
    { value: "cost", label: "Cost" },
  ],
  required: true,
  free_text: true,
  status: "pending",
};

const focused = () => document.activeElement as HTMLElement;
const press = (key: string) => fireEvent.keyDown(focused(), { key });

describe("a question by keyboard", () => {
  beforeAll(() => startI18n("en", { en, ru }));
  afterEach(cleanup);

  function show(busy = false) {
    const onAnswer = vi.fn();
    render(<QuestionCard question={question} busy={busy} onAnswer={onAnswer} />);
    return onAnswer;
  }

  test("starts on what is recommended; arrows go round", () => {
    show();
    expect(focused().textContent).toContain("Value");
    press("ArrowDown");
    expect(focused().textContent).toContain("Cost");
    press("ArrowDown");
    expect(focused().textContent).toContain("Price");
    press("ArrowUp");
    expect(focused().textContent).toContain("Cost");
  });

  test("a digit answers", () => {
    const onAnswer = show();
    press("1");
    expect(onAnswer).toHaveBeenCalledExactlyOnceWith("price");
  });

  test("a digit in one's own words is a digit", () => {
    const onAnswer = show();
    const field = screen.getByLabelText("Or answer in your own words");
    fireEvent.keyDown(field, { key: "1" });
    expect(onAnswer).not.toHaveBeenCalled();
    fireEvent.change(field, { target: { value: " 1 share " } });
    fireEvent.submit(field);
    expect(onAnswer).toHaveBeenCalledExactlyOnceWith("1 share");
  });

  test("can be left to Atelier", () => {
    const onAnswer = show();
    fireEvent.click(screen.getByText("Decide for me"));
    expect(onAnswer).toHaveBeenCalledExactlyOnceWith("decide_for_me");
  });

  test("is answered once", () => {
    const onAnswer = show(true);
    press("1");
    fireEvent.click(screen.getByText("Price"));
    expect(onAnswer).not.toHaveBeenCalled();
  });

  test("a call shows exactly what would be sent and starts on refusing; nobody decides it for the user", () => {
    const onAnswer = vi.fn();
    const call = {
      tool: "files__send",
      arguments: { to: "<b>x</b>", note: "two\nlines" },
    };
    const options = [
      { value: "allow_once", label: "Allow this call" },
      { value: "allow_session", label: "Allow for this session" },
      { value: "refuse", label: "Refuse" },
    ];
    render(
      <QuestionCard
        question={{ ...question, options, call, free_text: false }}
        busy={false}
        onAnswer={onAnswer}
      />,
    );
    expect(focused().textContent).toContain("Refuse");
    expect(JSON.parse(screen.getByLabelText("Arguments").textContent)).toEqual(call.arguments);
    expect(screen.queryByText("Decide for me")).toBeNull();
    fireEvent.click(screen.getByText("Allow this call"));
    expect(onAnswer).toHaveBeenCalledExactlyOnceWith("allow_once");
  });
});
