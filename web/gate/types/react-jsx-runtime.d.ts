import type { ReactElement, ReactNode, RefObject } from "react";

interface ChangeEvent<E> {
  target: E;
  currentTarget: E;
}
interface ValueElement {
  value: string;
  checked: boolean;
}
interface KeyEvent {
  key: string;
  preventDefault(): void;
}
interface PressEvent {
  preventDefault(): void;
  stopPropagation(): void;
}

interface CommonProps {
  children?: ReactNode;
  key?: string | number | null | undefined;
  ref?: RefObject<unknown> | undefined;
  id?: string | undefined;
  className?: string | undefined;
  title?: string | undefined;
  role?: string | undefined;
  tabIndex?: number | undefined;
  lang?: string | undefined;
  hidden?: boolean | undefined;
  style?: Record<string, string | number | undefined> | undefined;
  onClick?: ((event: PressEvent) => void) | undefined;
  onKeyDown?: ((event: KeyEvent) => void) | undefined;
  [aria: `aria-${string}`]: string | number | boolean | undefined;
  [data: `data-${string}`]: string | number | boolean | undefined;
}

interface ControlProps extends CommonProps {
  value?: string | number | undefined;
  disabled?: boolean | undefined;
  name?: string | undefined;
  required?: boolean | undefined;
  onChange?: ((event: ChangeEvent<ValueElement>) => void) | undefined;
}

interface InputProps extends ControlProps {
  type?:
    "text" | "number" | "date" | "month" | "checkbox" | "radio" | "range" | "search" | undefined;
  checked?: boolean | undefined;
  placeholder?: string | undefined;
  min?: string | number | undefined;
  max?: string | number | undefined;
  step?: string | number | undefined;
  list?: string | undefined;
}

interface CellProps extends CommonProps {
  colSpan?: number | undefined;
  rowSpan?: number | undefined;
  scope?: "col" | "row" | undefined;
}

type Plain =
  | "article"
  | "aside"
  | "b"
  | "blockquote"
  | "br"
  | "caption"
  | "code"
  | "datalist"
  | "dd"
  | "div"
  | "dl"
  | "dt"
  | "em"
  | "fieldset"
  | "figcaption"
  | "figure"
  | "footer"
  | "h1"
  | "h2"
  | "h3"
  | "h4"
  | "header"
  | "hr"
  | "i"
  | "legend"
  | "li"
  | "main"
  | "ol"
  | "p"
  | "section"
  | "small"
  | "span"
  | "strong"
  | "sub"
  | "summary"
  | "sup"
  | "table"
  | "tbody"
  | "tfoot"
  | "thead"
  | "tr"
  | "u"
  | "ul";

export namespace JSX {
  type Element = ReactElement;
  type ElementType = string | ((props: never) => ReactNode);
  interface ElementChildrenAttribute {
    children: unknown;
  }
  interface IntrinsicAttributes {
    key?: string | number | null | undefined;
  }
  type IntrinsicElements = { [tag in Plain]: CommonProps } & {
    button: ControlProps & { type?: "button" | undefined };
    details: CommonProps & { open?: boolean | undefined };
    input: InputProps;
    label: CommonProps & { htmlFor?: string | undefined };
    meter: CommonProps & { value: number; min?: number; max?: number };
    option: ControlProps;
    progress: CommonProps & { value?: number; max?: number };
    select: ControlProps;
    td: CellProps;
    textarea: ControlProps & { rows?: number | undefined };
    th: CellProps;
    time: CommonProps & { dateTime?: string | undefined };
  };
}

export function jsx(type: unknown, props: unknown, key?: string): ReactElement;
export function jsxs(type: unknown, props: unknown, key?: string): ReactElement;
export const Fragment: (props: { children?: ReactNode }) => ReactElement;
