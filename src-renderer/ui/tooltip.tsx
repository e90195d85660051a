import { Tooltip as RadixTooltip } from 'radix-ui';
import type { ReactElement } from 'react';
import styles from './tooltip.module.css';

/** A name or a short hint on hover and focus. Nothing that is not also said elsewhere. */
export function Tooltip({ text, children }: { text: string; children: ReactElement }) {
  return (
    <RadixTooltip.Root>
      <RadixTooltip.Trigger asChild>{children}</RadixTooltip.Trigger>
      {/* In its place, not in a portal: it belongs to the landmark or the dialog of its trigger. */}
      <RadixTooltip.Content className={styles.tooltip} sideOffset={6} collisionPadding={8}>
        {text}
      </RadixTooltip.Content>
    </RadixTooltip.Root>
  );
}

export const TooltipProvider = RadixTooltip.Provider;
