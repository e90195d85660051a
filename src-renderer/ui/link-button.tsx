import { ArrowUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Link } from '../../src-shared/ipc/contract.ts';
import { useHost } from '../state/window-context.tsx';
import styles from './link-button.module.css';
import { describeFailure, useToast } from './toast.tsx';
import { VisuallyHidden } from './visually-hidden.tsx';

/** Opens a page in the user's browser. The main side knows the address; see `linkSchema`. */
export function LinkButton({ link, children }: { link: Link; children: ReactNode }) {
  const host = useHost();
  const toast = useToast();

  async function open(): Promise<void> {
    const result = await host.invoke('links.open', { link });
    if (!result.ok) toast(describeFailure(result.problem));
  }

  return (
    <button type="button" className={styles.link} onClick={open}>
      {children}
      <ArrowUpRight size={13} aria-hidden="true" />
      <VisuallyHidden>(opens in the browser)</VisuallyHidden>
    </button>
  );
}
