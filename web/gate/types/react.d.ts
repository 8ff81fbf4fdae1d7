// The part of React that a customization may use. Hand-made: the real declarations would also
// allow what the scan refuses.
export type ReactNode =
  string | number | bigint | boolean | null | undefined | ReactElement | Iterable<ReactNode>;

export interface ReactElement {
  readonly type: unknown;
  readonly props: unknown;
  readonly key: string | null;
}

export type Dispatch<A> = (value: A) => void;
export type SetStateAction<S> = S | ((previous: S) => S);
export interface RefObject<T> {
  current: T;
}

export function useState<S>(initial: S | (() => S)): [S, Dispatch<SetStateAction<S>>];
export function useState<S>(): [S | undefined, Dispatch<SetStateAction<S | undefined>>];
export function useReducer<S, A>(reducer: (state: S, action: A) => S, initial: S): [S, Dispatch<A>];
export function useMemo<T>(make: () => T, dependencies: readonly unknown[]): T;
export function useCallback<T extends (...args: never[]) => unknown>(
  callback: T,
  dependencies: readonly unknown[],
): T;
export function useEffect(
  effect: () => void | (() => void),
  dependencies?: readonly unknown[],
): void;
export function useLayoutEffect(
  effect: () => void | (() => void),
  dependencies?: readonly unknown[],
): void;
export function useRef<T>(initial: T): RefObject<T>;
export function useId(): string;
export function useDeferredValue<T>(value: T): T;
export function useTransition(): [boolean, (action: () => void) => void];
