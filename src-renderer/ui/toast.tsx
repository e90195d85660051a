import { X } from 'lucide-react';
import { Toast as RadixToast } from 'radix-ui';
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import type { Problem } from '../../src-shared/credential-status.ts';
import { toWindowProblem } from '../../src-shared/problem-text.ts';
import { Button, IconButton } from './button.tsx';
import { joinClasses } from './join-classes.ts';
import styles from './toast.module.css';
import { TONE_ICONS, type Tone } from './tone.tsx';

const SHOWN_MS = 6_000;
/** Long enough to read and reach the button. */
const SHOWN_WITH_ACTION_MS = 12_000;

export interface Toast {
  readonly title: string;
  readonly description?: string | undefined;
  readonly tone?: Tone;
  /** E.g. «Undo». It must be possible in another way, too: a toast goes. */
  readonly action?: { readonly label: string; readonly onClick: () => void };
}

type ShowToast = (toast: Toast) => void;

const ToastContext = createContext<ShowToast | null>(null);

/** @returns a function that shows a short message, which goes by itself */
export function useToast(): ShowToast {
  const show = useContext(ToastContext);
  if (show === null) throw new Error('There is no ToastProvider above.');
  return show;
}

/** A failure that has no place of its own to be shown in. */
export function describeFailure(problem: Problem): Toast {
  const { message, advice } = toWindowProblem(problem);
  return { tone: 'danger', title: message, description: advice ?? undefined };
}

interface ShownToast extends Toast {
  readonly id: number;
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly ShownToast[]>([]);
  const lastId = useRef(0);
  const show = useCallback<ShowToast>((toast) => {
    const id = ++lastId.current;
    setToasts((shown) => [...shown, { ...toast, id }].slice(-3));
  }, []);
  const remove = (id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id));

  return (
    <ToastContext value={show}>
      <RadixToast.Provider label="Notification" swipeDirection="right">
        {children}
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onGone={() => remove(toast.id)} />
        ))}
        <RadixToast.Viewport className={styles.viewport} label="Notifications ({hotkey})" />
      </RadixToast.Provider>
    </ToastContext>
  );
}

function ToastCard({ toast, onGone }: { toast: ShownToast; onGone: () => void }) {
  const { title, description, tone = 'good', action } = toast;
  const Icon = TONE_ICONS[tone];
  return (
    <RadixToast.Root
      className={styles.toast}
      type={tone === 'danger' ? 'foreground' : 'background'}
      duration={action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS}
      onOpenChange={(isOpen) => {
        if (!isOpen) onGone();
      }}
    >
      <Icon className={joinClasses(styles.icon, styles[tone])} size={16} aria-hidden="true" />
      <div className={styles.text}>
        <RadixToast.Title className={styles.title}>{title}</RadixToast.Title>
        {description !== undefined && (
          <RadixToast.Description className={styles.description}>{description}</RadixToast.Description>
        )}
      </div>
      {action !== undefined && (
        <RadixToast.Action altText={action.label} asChild onClick={action.onClick}>
          <Button size="small">{action.label}</Button>
        </RadixToast.Action>
      )}
      <RadixToast.Close asChild>
        <IconButton icon={X} label="Dismiss" size="small" />
      </RadixToast.Close>
    </RadixToast.Root>
  );
}
