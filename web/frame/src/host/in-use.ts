/** A frame in another process tells its focus on a way of its own, which may take longer than its messages: so long a click may be late. */
const FOCUS_MS = 500;
const LOOK_MS = 20;

/**
 * Whether the reader uses this frame now: it has the page's focus, or gets it within FOCUS_MS. Focus that goes from one frame to another
 * is no event of the page, so the page looks.
 */
export function comesIntoUse(frame: () => Element | null): Promise<boolean> {
  const until = performance.now() + FOCUS_MS;
  return new Promise((resolve) => {
    const look = () => {
      const element = frame();
      if (element && document.activeElement === element) resolve(true);
      else if (performance.now() >= until) resolve(false);
      else setTimeout(look, LOOK_MS);
    };
    look();
  });
}
