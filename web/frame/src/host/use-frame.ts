import { useEffect, useEffectEvent, useRef, type RefObject } from "react";
import { LOOK_MS, START_MS, WIRE_VERSION } from "../wire.ts";
import { inTurn } from "./in-turn.ts";
import { HostPort, type FrameServices } from "./host-port.ts";

/**
 * Calls `give` when the frame has been in sight for START_MS and is still not there: the browser may put it into a process that hangs, as
 * after the page was loaded again, and then it has no wire that could fall silent. Frames out of sight load when the browser likes.
 * Counted in looks, so that time in which the page itself could not run says nothing. The returned function ends the watch.
 */
function watchStart(element: HTMLIFrameElement, give: () => void): () => void {
  let seen = false;
  let looks = 0;
  const sight = new IntersectionObserver((entries) => {
    seen = entries.at(-1)?.isIntersecting ?? false;
  });
  const looking = setInterval(() => {
    if (!seen || document.hidden) return;
    looks += 1;
    if (looks * LOOK_MS < START_MS) return;
    end();
    give();
  }, LOOK_MS);
  const end = () => {
    clearInterval(looking);
    sight.disconnect();
  };
  sight.observe(element);
  return end;
}

/**
 * Loads `address` into the frame and hands it the wire, once: a frame that loads again has left its document, and what is in there then
 * is not what the page meant to show. Returns the wire of the present document.
 */
export function useFrame(
  frame: RefObject<HTMLIFrameElement | null>,
  address: string,
  services: FrameServices,
  onLeft: () => void,
): RefObject<HostPort | null> {
  const wire = useRef<HostPort | null>(null);
  const latest = useRef(services);
  useEffect(() => {
    latest.current = services;
  });
  const left = useEffectEvent(onLeft);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const started = watchStart(element, () => latest.current.onHang());
    const connect = () => {
      started();
      if (wire.current) {
        wire.current.close();
        left();
        return;
      }
      const channel = new MessageChannel();
      wire.current = new HostPort(channel.port1, () => latest.current);
      element.contentWindow?.postMessage({ atelier: "connect", versions: [WIRE_VERSION] }, "*", [
        channel.port2,
      ]);
    };
    element.addEventListener("load", connect);
    const takeBack = inTurn(() => element.setAttribute("src", address));
    return () => {
      takeBack();
      started();
      element.removeEventListener("load", connect);
      wire.current?.close();
      wire.current = null;
    };
  }, [frame, address]);
  return wire;
}
