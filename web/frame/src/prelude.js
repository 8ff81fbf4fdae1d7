// Runs before anything else in the frame: closes what a content security policy does not.
(() => {
  "use strict";
  // Ways out that are no fetch: peer connections and their kin; ways to other frames of this host.
  for (const name of [
    "RTCPeerConnection",
    "webkitRTCPeerConnection",
    "RTCDataChannel",
    "RTCIceTransport",
    "WebTransport",
    "BroadcastChannel",
    "SharedWorker",
    // Makes elements of any name without being asked for them by name.
    "XSLTProcessor",
  ]) {
    Object.defineProperty(globalThis, name, {
      value: undefined,
      writable: false,
      configurable: false,
    });
  }
  const { apply } = Reflect;
  // A link element opens connections that no policy covers (preconnect, dns-prefetch). The page has none, none can be made, and text
  // does not become elements here (Trusted Types).
  for (const [name, at] of [
    ["createElement", 0],
    ["createElementNS", 1],
  ]) {
    const make = Document.prototype[name];
    const { toLowerCase } = String.prototype;
    const { split } = String.prototype;
    Object.defineProperty(Document.prototype, name, {
      value(...wanted) {
        // Judged and used is one text: an object could answer differently the second time.
        const text = `${wanted[at]}`;
        const parts = apply(split, text, [":"]);
        if (apply(toLowerCase, parts[parts.length - 1], []) === "link") {
          throw new TypeError("there are no link elements in a widget");
        }
        wanted[at] = text;
        return apply(make, this, wanted);
      },
      writable: false,
      configurable: false,
    });
  }
  // The reader's focus is not the widget's to take: only after the reader has done something in this frame. Else it could keep the reader from
  // typing elsewhere, and pass for the widget in use.
  const activation = globalThis.navigator.userActivation;
  if (activation) {
    const isActive = Object.getOwnPropertyDescriptor(UserActivation.prototype, "isActive").get;
    const guard = (holder, name, otherwise) => {
      const real = holder?.[name];
      if (typeof real !== "function") return;
      Object.defineProperty(holder, name, {
        value(...rest) {
          return apply(apply(isActive, activation, []) ? real : otherwise, this, rest);
        },
        writable: false,
        configurable: false,
      });
    };
    const nothing = () => undefined;
    for (const kind of [HTMLElement, SVGElement, globalThis.MathMLElement]) {
      guard(kind?.prototype, "focus", nothing);
    }
    guard(globalThis, "focus", nothing);
    const { setAttribute } = Element.prototype;
    // It opens, without the focus.
    const open = function () {
      apply(setAttribute, this, ["open", ""]);
    };
    guard(HTMLDialogElement.prototype, "show", open);
    guard(HTMLDialogElement.prototype, "showModal", open);
  }
  // A form, a link or a script would replace the widget by an error page: the page around the frame forbids where they lead. Stopped before
  // they begin, they open no connection either.
  const { preventDefault } = Event.prototype;
  const { composedPath } = Event.prototype;
  const prevent = (event) => apply(preventDefault, event, []);
  globalThis.navigation?.addEventListener("navigate", prevent, true);
  addEventListener("submit", prevent, true);
  addEventListener("dragover", prevent, true);
  addEventListener("drop", prevent, true);
  addEventListener(
    "click",
    (event) => {
      for (const node of apply(composedPath, event, [])) {
        if (node instanceof HTMLAnchorElement) prevent(event);
      }
    },
    true,
  );
})();
