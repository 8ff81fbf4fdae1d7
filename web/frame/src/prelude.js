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
  ]) {
    Object.defineProperty(globalThis, name, {
      value: undefined,
      writable: false,
      configurable: false,
    });
  }
  // A form or a link would replace the widget by an error page: the page around the frame forbids where they lead.
  const prevent = (event) => event.preventDefault();
  addEventListener("submit", prevent, true);
  addEventListener("dragover", prevent, true);
  addEventListener("drop", prevent, true);
  addEventListener(
    "click",
    (event) => {
      const target = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
      if (target) event.preventDefault();
    },
    true,
  );
})();
