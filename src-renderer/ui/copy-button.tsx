import { Check, Copy } from 'lucide-react';
import type { Result } from '../../src-shared/ipc/result.ts';
import { useHost } from '../state/window-context.tsx';
import { Button, type ButtonProps, IconButton } from './button.tsx';
import { useCopy } from './use-copy.ts';
import { VisuallyHidden } from './visually-hidden.tsx';

interface CopyButtonProps extends Pick<ButtonProps, 'variant' | 'size' | 'disabled'> {
  /** What it copies, e.g. `Copy account id`. */
  readonly label: string;
  /** The text, or the function that copies it. */
  readonly text: string | (() => Promise<Result<void>>);
  /** The label is written on it; otherwise it shows on hover and focus. */
  readonly showLabel?: boolean;
}

export function CopyButton({ label, text, showLabel = false, ...look }: CopyButtonProps) {
  const host = useHost();
  const { isCopied, run } = useCopy(typeof text === 'string' ? () => host.copyText(text) : text);
  const icon = isCopied ? Check : Copy;
  return (
    <>
      {showLabel ? (
        <Button {...look} icon={icon} onClick={run}>
          {label}
        </Button>
      ) : (
        <IconButton size="small" {...look} icon={icon} label={label} onClick={run} />
      )}
      <VisuallyHidden>
        <span role="status">{isCopied ? 'Copied' : ''}</span>
      </VisuallyHidden>
    </>
  );
}
