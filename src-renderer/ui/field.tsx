import { CircleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import styles from './field.module.css';
import { joinClasses } from './join-classes.ts';
import visuallyHidden from './visually-hidden.module.css';

export interface FieldProps {
  readonly label: string;
  /** The label is for screen readers alone. */
  readonly hideLabel?: boolean | undefined;
  /** What may be entered, or what it does. */
  readonly hint?: ReactNode;
  /** What is wrong with what has been entered. */
  readonly error?: string | null | undefined;
}

/** What a control needs to belong to its label, hint and error. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** Label above, hint and error below one control. */
export function Field({
  label,
  hideLabel = false,
  hint,
  error = null,
  children,
}: FieldProps & { children: (control: FieldControl) => ReactNode }) {
  const id = useId();
  const descriptions = [hint !== undefined && `${id}-hint`, error !== null && `${id}-error`];
  return (
    <div className={styles.field}>
      <label className={joinClasses(styles.label, hideLabel && visuallyHidden.hidden)} htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': joinClasses(...descriptions) || undefined,
        'aria-invalid': error === null ? undefined : true,
      })}
      {error !== null && (
        <p className={styles.error} id={`${id}-error`} role="alert">
          <CircleAlert size={14} aria-hidden="true" />
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
