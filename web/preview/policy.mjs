/**
 * The frame's policy. In an opaque origin 'self' fits nothing, so the origin is written out; the
 * page that shows the frame adds `frame-src` with the same origin, which closes the last way out:
 * the frame navigating itself.
 */
export function framePolicy(origin, importmapHash) {
  return [
    "default-src 'none'",
    `script-src ${origin} ${importmapHash}`,
    `style-src ${origin} 'unsafe-inline'`,
    `img-src ${origin} data:`,
    `font-src ${origin}`,
    `connect-src ${origin}`,
    "worker-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    "sandbox allow-scripts",
  ].join("; ");
}

export const FRAME_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
  "Cross-Origin-Resource-Policy": "cross-origin",
};
