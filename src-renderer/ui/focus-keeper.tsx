import { type ReactNode, useEffect, useRef } from 'react';

/**
 * Moves the focus on when the control that has it goes away, e.g. because «Log in» gives way to the sign-in under
 * way: to what is marked with `data-focus-next` inside, or else to the first button. Without it the keyboard would
 * begin anew at the top of the page.
 */
export function FocusKeeper({
  className,
  children,
}: {
  className?: string | undefined;
  children: ReactNode;
}) {
  const root = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let last: Element | null = null;
    function note({ target }: FocusEvent): void {
      if (!(target instanceof Element)) return;
      if (root.current?.contains(target)) last = target;
      // A dialog gives the focus back to where it came from, which may be gone by then.
      else if (target.closest('[role="dialog"], [role="alertdialog"]') === null) last = null;
    }
    function moveOn(): void {
      if (last === null || last.isConnected || document.activeElement !== document.body) return;
      last = null;
      const next = root.current?.querySelector<HTMLElement>('[data-focus-next]');
      (next ?? root.current?.querySelector('button'))?.focus({ preventScroll: true });
    }
    const observer = new MutationObserver(moveOn);
    // Dialogs are outside of the element.
    observer.observe(document.body, { childList: true, subtree: true });
    document.addEventListener('focusin', note);
    return () => {
      observer.disconnect();
      document.removeEventListener('focusin', note);
    };
  }, []);

  return (
    <div ref={root} className={className}>
      {children}
    </div>
  );
}
