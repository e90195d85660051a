import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, MouseEvent } from 'react';
import styles from './button.module.css';
import { joinClasses } from './join-classes.ts';
import { Spinner } from './spinner.tsx';
import { Tooltip } from './tooltip.tsx';

interface ButtonLook {
  /** `primary`: at most one per card or dialog. Default `secondary`. */
  readonly variant?: 'primary' | 'secondary' | 'danger' | 'quiet';
  readonly size?: 'medium' | 'small';
  /** Something is under way: shows a spinner and takes no clicks, but keeps its width and the focus. */
  readonly isBusy?: boolean;
}

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'type'>, ButtonLook {
  readonly type?: 'button' | 'submit';
  readonly icon?: LucideIcon;
}

export function Button({
  variant = 'secondary',
  size = 'medium',
  isBusy = false,
  type = 'button',
  icon: Icon,
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  function click(event: MouseEvent<HTMLButtonElement>): void {
    // A button that is disabled loses the focus, so that a busy one only says that it is.
    if (isBusy) event.preventDefault();
    else onClick?.(event);
  }

  return (
    <button
      {...rest}
      type={type}
      className={joinClasses(styles.button, styles[variant], styles[size], className)}
      aria-disabled={isBusy || undefined}
      aria-busy={isBusy || undefined}
      onClick={click}
    >
      <span className={joinClasses(styles.content, isBusy && styles.behind)}>
        {Icon !== undefined && <Icon size={size === 'small' ? 14 : 15} aria-hidden="true" />}
        {children}
      </span>
      {isBusy && (
        <span className={styles.busy}>
          <Spinner size={14} />
        </span>
      )}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children' | 'aria-label'> {
  readonly icon: LucideIcon;
  /** Its name, which is also shown on hover and focus. */
  readonly label: string;
}

export function IconButton({ icon, label, className, variant = 'quiet', ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <Button
        {...rest}
        variant={variant}
        icon={icon}
        aria-label={label}
        className={joinClasses(styles.square, className)}
      />
    </Tooltip>
  );
}
