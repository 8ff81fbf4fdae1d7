import { Component, Suspense, useSyncExternalStore, type ErrorInfo, type ReactNode } from "react";
import { CallerContext } from "./caller.ts";
import { currentLocale, refresh, subscribe, ToolError } from "./host-state.ts";
import { word } from "./words.ts";

export interface WidgetHostProps {
  /** the customization, and the hash of the bundle it came from */
  id: string;
  bundleHash: string;
  /** styles that the bundle brought; they apply inside this host only */
  css?: string | undefined;
  children: ReactNode;
  /** the customization whose permissions apply to the tool calls inside */
  caller?: string | undefined;
  /** replaces the error card */
  fallback?: ((error: Error, retry: () => void) => ReactNode) | undefined;
  onError?: ((error: Error, componentStack: string) => void) | undefined;
}

interface BoundaryProps {
  children: ReactNode;
  fallback: (error: Error, retry: () => void) => ReactNode;
  onError?: ((error: Error, componentStack: string) => void) | undefined;
}

class ErrorBoundary extends Component<BoundaryProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(reason: unknown): { error: Error } {
    return { error: reason instanceof Error ? reason : new Error(String(reason)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    this.props.onError?.(error, info.componentStack ?? "");
  }

  retry = (): void => {
    refresh();
    this.setState({ error: null });
  };

  override render(): ReactNode {
    const { error } = this.state;
    return error ? this.props.fallback(error, this.retry) : this.props.children;
  }
}

export function ErrorCard({
  error,
  retry,
}: {
  error: Error;
  retry?: (() => void) | undefined;
}): ReactNode {
  return (
    <section className="at-card at-error" role="alert" data-error={error.name}>
      <header className="at-card-head">
        <h2>{word("failedTitle")}</h2>
      </header>
      <div className="at-card-body">
        <p>{word(error instanceof ToolError ? "failedData" : "failedCode")}</p>
        <details>
          <summary>{word("details")}</summary>
          <code>{error.message}</code>
        </details>
        {retry ? (
          <button type="button" className="at-button" onClick={retry}>
            {word("retry")}
          </button>
        ) : null}
      </div>
    </section>
  );
}

export function Skeleton(): ReactNode {
  return (
    <div
      className="at-card at-skeleton"
      data-skeleton=""
      role="status"
      aria-label={word("loading")}
    >
      <i />
      <i />
      <i />
    </div>
  );
}

const defaultFallback = (error: Error, retry: () => void) => (
  <ErrorCard error={error} retry={retry} />
);

/** A bundle's styles, kept from reaching beyond its own widget. */
export function scopedCss(id: string, css: string): string {
  return `@scope ([data-customization="${CSS.escape(id)}"]) {${css}}`;
}

/**
 * Where a widget lives. Another bundle of the same customization starts afresh, so an error of the
 * version before never outlives it; so does another language, as texts are made while rendering.
 */
export function WidgetHost(props: WidgetHostProps): ReactNode {
  const { id, bundleHash, css, children, caller, fallback = defaultFallback, onError } = props;
  const locale = useSyncExternalStore(subscribe, currentLocale, currentLocale);
  return (
    <div className="at-widget" data-customization={id}>
      {css ? <style>{scopedCss(id, css)}</style> : null}
      <ErrorBoundary key={`${id} ${bundleHash} ${locale}`} fallback={fallback} onError={onError}>
        <CallerContext value={caller}>
          <Suspense fallback={<Skeleton />}>{children}</Suspense>
        </CallerContext>
      </ErrorBoundary>
    </div>
  );
}
