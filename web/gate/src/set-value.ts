/** Types or chooses as a reader would: React patches an element's own setter, the prototype's makes the change look typed. */
export function setValue(element: Element, value: string, event: string): void {
  const prototype: unknown = Object.getPrototypeOf(element);
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(element, value);
  element.dispatchEvent(new Event(event, { bubbles: true }));
}
