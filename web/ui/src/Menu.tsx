import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";

const CONTENT =
  "z-20 min-w-44 max-w-80 rounded-card border border-line bg-raised p-1 shadow-raised";
const ITEM =
  "flex min-h-8 cursor-pointer items-center gap-2 rounded-small px-2 text-[13px] text-text no-underline outline-none data-highlighted:bg-hover";

export interface Choice<T extends string> {
  value: T;
  label: ReactNode;
  note?: ReactNode;
}

interface ChoiceMenuProps<T extends string> {
  trigger: ReactNode;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
  align?: "start" | "end";
}

/** A menu of which one entry is chosen. */
export function ChoiceMenu<T extends string>(props: ChoiceMenuProps<T>) {
  const { trigger, value, choices, onChange, align = "start" } = props;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={CONTENT} align={align} sideOffset={4}>
          <DropdownMenu.RadioGroup value={value} onValueChange={(next) => onChange(next as T)}>
            {choices.map((choice) => (
              <DropdownMenu.RadioItem key={choice.value} value={choice.value} className={ITEM}>
                <span className="flex-1">{choice.label}</span>
                {choice.note ? (
                  <span className="text-muted tabular-nums">{choice.note}</span>
                ) : null}
                <span className="w-4">
                  <DropdownMenu.ItemIndicator>
                    <Check size={14} aria-hidden />
                  </DropdownMenu.ItemIndicator>
                </span>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface ActionMenuProps {
  trigger: ReactNode;
  children: ReactNode;
}

export function ActionMenu({ trigger, children }: ActionMenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={CONTENT} align="end" sideOffset={4}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function Action({ onSelect, children }: { onSelect: () => void; children: ReactNode }) {
  return (
    <DropdownMenu.Item className={ITEM} onSelect={onSelect}>
      {children}
    </DropdownMenu.Item>
  );
}

export function ActionLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <DropdownMenu.Item className={ITEM} asChild>
      <a href={href}>{children}</a>
    </DropdownMenu.Item>
  );
}
