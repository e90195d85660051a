import type { ReactNode } from 'react';

/**
 * Takes the place of `react-remove-scroll` in the build (vite.config.ts). Radix's dialogs bring that package to hold
 * the page behind them still, for which it writes a style element that the Content Security Policy refuses.
 * styles/base.css holds the page still by a rule instead.
 *
 * Can go with https://github.com/radix-ui/primitives/issues/3063
 * and https://github.com/theKashey/react-remove-scroll/issues/21.
 */
export function RemoveScroll({ children }: { children: ReactNode }) {
  return children;
}
