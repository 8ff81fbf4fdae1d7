// What the bundled page (happy-dom, React) takes of Node by its global name; render-thread.ts hides the globals from widgets.
export { Buffer } from "node:buffer";
export { default as process } from "node:process";
