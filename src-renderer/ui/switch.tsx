import { Switch as RadixSwitch } from 'radix-ui';
import { type ReactNode, useId } from 'react';
import { joinClasses } from './join-classes.ts';
import { Spinner } from './spinner.tsx';
import styles from './switch.module.css';

export interface SwitchProps {
  readonly label: string;
  readonly description?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  /** A change is under way, which the thumb shows. A click still counts: it asks for the other of what is seen. */
  readonly isBusy?: boolean;
  readonly size?: 'medium' | 'large';
  /** The label is for screen readers alone, because the same is written beside it. */
  readonly hideLabel?: boolean;
}

/** On or off, at once. Label at the start of the line, switch at its end. */
export function Switch({ label, description, checked, onChange, isBusy = false, ...props }: SwitchProps) {
  const { disabled = false, size = 'medium', hideLabel = false } = props;
  const id = useId();
  const control = (
    <RadixSwitch.Root
      id={id}
      className={joinClasses(styles.switch, styles[size])}
      checked={checked}
      disabled={disabled}
      aria-busy={isBusy || undefined}
      aria-label={hideLabel ? label : undefined}
      aria-describedby={description === undefined || hideLabel ? undefined : `${id}-description`}
      onCheckedChange={onChange}
    >
      <RadixSwitch.Thumb className={styles.thumb}>{isBusy && <Spinner size={11} />}</RadixSwitch.Thumb>
    </RadixSwitch.Root>
  );
  if (hideLabel) return control;
  return (
    <div className={styles.row}>
      <div className={styles.text}>
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
        {description !== undefined && (
          <p className={styles.description} id={`${id}-description`}>
            {description}
          </p>
        )}
      </div>
      {control}
    </div>
  );
}
