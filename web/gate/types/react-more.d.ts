import "react";

declare module "react" {
  /** Without a first value, as before React 19. */
  function useRef<T>(): RefObject<T | undefined>;
}
