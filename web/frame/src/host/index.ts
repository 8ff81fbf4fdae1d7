export { WriteAsked, type AskedWrite, type FrameCalls, type FrameCode } from "./calls.ts";
export { ColumnFrame } from "./ColumnFrame.tsx";
export { DrawnCell } from "./DrawnCell.tsx";
export { WidgetFrame, type WidgetFrameProps } from "./WidgetFrame.tsx";
export type { Cell, FrameError, Row } from "../wire.ts";
