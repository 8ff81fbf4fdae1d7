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
