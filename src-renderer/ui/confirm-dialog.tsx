import { AlertDialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import type { Problem } from '../../src-shared/credential-status.ts';
import type { Result } from '../../src-shared/ipc/result.ts';
import { ProblemBanner } from './banner.tsx';
import { Button } from './button.tsx';
import styles from './dialog.module.css';
import { useReturnFocus } from './use-return-focus.ts';

export interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  /** A question, e.g. `Log out of Claude?` */
  readonly title: string;
  /** What will be lost. */
  readonly description: ReactNode;
  /** More to decide, e.g. a switch. */
  readonly children?: ReactNode;
  /** The act itself, e.g. `Log out`. Never «OK». */
  readonly confirmLabel: string;
  readonly cancelLabel?: string;
  /** Something is lost. Default. */
  readonly isDangerous?: boolean;
  /** The dialog closes when it has succeeded, and shows the problem when not. */
  readonly onConfirm: () => Promise<Result<unknown>>;
}

/** A question before something that cannot be undone. Begins on «Cancel»; a click beside it does nothing. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, onOpenChange, title, description, children, isDangerous = true, onConfirm } = props;
  const returnFocus = useReturnFocus();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  function change(next: boolean): void {
    if (isBusy) return;
    setProblem(null);
    onOpenChange(next);
  }

  async function confirm(): Promise<void> {
    setProblem(null);
    setBusy(true);
    const result = await onConfirm();
    setBusy(false);
    if (result.ok) onOpenChange(false);
    else setProblem(result.problem);
  }

  return (
    <AlertDialog.Root open={isOpen} onOpenChange={change}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={styles.overlay} data-dialog-overlay>
          <AlertDialog.Content {...returnFocus} className={`${styles.dialog} ${styles.small}`}>
            <div className={styles.header}>
              <AlertDialog.Title className={styles.title}>{title}</AlertDialog.Title>
            </div>
            <AlertDialog.Description asChild>
              <div className={styles.description}>{description}</div>
            </AlertDialog.Description>
            {(children !== undefined || problem !== null) && (
              <div className={styles.body}>
                {children}
                {problem !== null && <ProblemBanner problem={problem} />}
              </div>
            )}
            <div className={styles.footer}>
              <AlertDialog.Cancel asChild>
                <Button disabled={isBusy}>{props.cancelLabel ?? 'Cancel'}</Button>
              </AlertDialog.Cancel>
              <Button variant={isDangerous ? 'danger' : 'primary'} isBusy={isBusy} onClick={confirm}>
                {props.confirmLabel}
              </Button>
            </div>
          </AlertDialog.Content>
        </AlertDialog.Overlay>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
