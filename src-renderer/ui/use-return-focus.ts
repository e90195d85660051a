import { useRef } from 'react';

/**
 * For a dialog that state opens: the focus goes back to where it was. Radix gives it back to the dialog's trigger
 * only, and leaves it nowhere when there is none.
 */
export function useReturnFocus() {
  const opener = useRef<Element | null>(null);
  return {
    /** Comes before the focus moves into the dialog. */
    onOpenAutoFocus: () => {
      opener.current = document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      if (opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true });
    },
  };
}
