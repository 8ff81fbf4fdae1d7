// Runs before anything else in the frame. A peer connection is the one way out of the frame that
// its content security policy does not close.
(() => {
  "use strict";
  for (const name of [
    "RTCPeerConnection",
    "webkitRTCPeerConnection",
    "RTCDataChannel",
    "RTCIceTransport",
    "WebTransport",
  ]) {
    Object.defineProperty(globalThis, name, {
      value: undefined,
      writable: false,
      configurable: false,
    });
  }
})();
