// What ordinary widgets take for granted beside the DOM's and React's own types.

/** import "./style.css" brings the customization's own rules. */
declare module "*.css";

/** A timer of the browser, by the name that is usual for it. */
declare namespace NodeJS {
  type Timeout = number;
  type Timer = number;
}

/** Since React 19 these are in React's own namespace only. */
declare namespace JSX {
  type Element = import("react").JSX.Element;
  type ElementType = import("react").JSX.ElementType;
  type IntrinsicElements = import("react").JSX.IntrinsicElements;
}
