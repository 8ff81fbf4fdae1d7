import { useEffect, useEffectEvent, useRef, type RefObject } from "react";
import { WIRE_VERSION } from "../wire.ts";
import { inTurn } from "./in-turn.ts";
import { HostPort, type FrameServices } from "./host-port.ts";

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
    const connect = () => {
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
      element.removeEventListener("load", connect);
      wire.current?.close();
      wire.current = null;
    };
  }, [frame, address]);
  return wire;
}
