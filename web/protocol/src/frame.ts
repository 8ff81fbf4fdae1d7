// Generated from schemas/frame.json by `npm run generate`. Do not edit.
export const WIRE_VERSION = "1";

export type DisplayMode = "inline" | "expanded";
export type Phase = "load" | "render" | "event" | "promise" | "guard";

/**
 * What a page and the frame of a widget say to each other: JSON-RPC 2.0 over one MessagePort. Names are those of MCP Apps (SEP-1865, 2026-01-26) where it has them, atelier/* else. The page judges every message of the frame by this file.
 */
export interface FrameWire {
  connect: Connect;
  message: Message;
  frame_requests: FrameRequests;
  frame_notifications: FrameNotifications;
  page_requests: PageRequests;
  page_notifications: PageNotifications;
}
/**
 * The one message outside the port: the page hands the port over once the frame has loaded.
 */
export interface Connect {
  atelier: "connect";
  /**
   * those that the page speaks
   */
  versions: string[];
}
/**
 * A request has an id and a method, a notification a method, an answer an id.
 */
export interface Message {
  jsonrpc: "2.0";
  /**
   * null in the answer to a message whose id could not be read
   */
  id?: number | null;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: {
    /**
     * of JSON-RPC
     */
    code: number;
    message: string;
    data?: {
      /**
       * the platform's word for the kind of failure
       */
      code: string;
    };
  };
}
/**
 * What the frame asks the page, by method.
 */
export interface FrameRequests {
  "ui/initialize": {
    params: {
      protocolVersion: string;
      appInfo: {
        name: string;
        /**
         * the bundle's digest
         */
        version: string;
      };
    };
    result: {
      protocolVersion: string;
      hostCapabilities: {
        download: boolean;
        displayModes: DisplayMode[];
      };
      hostContext: HostContext;
    };
  };
  /**
   * A tool of the Core Backend, which the server checks against the release's manifest.
   */
  "tools/call": {
    params: {
      name: string;
      arguments: {
        [k: string]: unknown;
      };
    };
    result: unknown;
  };
  /**
   * A route of the customization's own backend.
   */
  "atelier/route": {
    params: {
      name: string;
      input: {
        [k: string]: unknown;
      };
    };
    result: unknown;
  };
  "atelier/confirm": {
    params: {
      /**
       * the page shows the first 1,000 characters
       */
      text: string;
    };
    result: {
      yes: boolean;
    };
  };
  "atelier/menu": {
    params: {
      rect: Rect;
      /**
       * @minItems 1
       * @maxItems 50
       */
      items: MenuItem[];
    };
    result: {
      /**
       * what was chosen
       */
      id: string | null;
    };
  };
  "ui/download-file": {
    params: {
      name: string;
      text: string;
    };
    result: {
      saved: boolean;
    };
  };
  "ui/request-display-mode": {
    params: {
      mode: DisplayMode;
    };
    result: {
      mode: DisplayMode;
    };
  };
}
/**
 * The page around the frame.
 */
export interface HostContext {
  theme: "light" | "dark";
  styles: {
    variables: {
      [k: string]: string;
    };
  };
  locale: "ru" | "en";
  /**
   * the reader's, for moments of time; dates of the data have none
   */
  timeZone: string;
  reducedMotion: boolean;
  displayMode: DisplayMode;
  slot: string;
  containerDimensions: {
    width: number;
  };
  /**
   * what the reader chose in this widget before; told at the start only, as the widget knows them best afterwards
   */
  settings?: {
    [k: string]: unknown;
  };
  props: {
    [k: string]: unknown;
  };
}
/**
 * In the frame's own pixels.
 */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface MenuItem {
  id: string;
  /**
   * the page shows the first 100 characters
   */
  label: string;
  disabled?: boolean;
}
/**
 * Params of what the frame tells the page and waits for no answer to, by method.
 */
export interface FrameNotifications {
  "ui/notifications/initialized": Nothing;
  "ui/notifications/size-changed": {
    /**
     * of the widget, in CSS pixels; the page bounds it, and the width is its own
     */
    height: number;
  };
  "atelier/error": FrameError;
  "atelier/key": Key;
  "atelier/setting": {
    key: string;
    /**
     * at most 16 KB of JSON are kept
     */
    value?: unknown;
  };
  "atelier/cells": Cells;
}
export interface Nothing {}
export interface FrameError {
  phase: Phase;
  message: string;
  stack: string;
}
/**
 * A pressed key that belongs to the page.
 */
export interface Key {
  key: "Escape" | "F6" | "k" | "?";
  ctrl: boolean;
  meta: boolean;
  shift: boolean;
}
export interface Cells {
  /**
   * by the row's id
   */
  cells: {
    [k: string]: Cell;
  };
}
/**
 * A cell of a table that a column brought: the page draws it.
 */
export interface Cell {
  /**
   * the page shows the first 200 characters
   */
  text: string;
  tone?: "green" | "red" | "yellow" | "muted";
  /**
   * the page shows the first 200 characters
   */
  title?: string;
}
/**
 * What the page asks the frame, by method. Results are judged by the page.
 */
export interface PageRequests {
  "atelier/ping": {
    params: Nothing;
    result: Nothing;
  };
  "atelier/rows": {
    params: {
      /**
       * @maxItems 500
       */
      rows: Row[];
    };
    result: Cells;
  };
}
/**
 * One row of the page's table, as the column's component gets it in props.
 */
export interface Row {
  id: string;
  props: {
    [k: string]: unknown;
  };
}
/**
 * Params of what the page tells the frame, by method.
 */
export interface PageNotifications {
  "ui/notifications/host-context-changed": HostContext;
  "atelier/data-changed": Nothing;
}
