import type { ComponentProps, ReactNode } from 'react';
import styles from './field.module.css';
import { Field, type FieldProps } from './field.tsx';
import { joinClasses } from './join-classes.ts';

export interface TextFieldProps extends FieldProps, Omit<ComponentProps<'input'>, 'children' | 'id'> {
  /** For tokens, codes and addresses: fixed-width letters, no spelling help. */
  readonly isCode?: boolean;
  /** Buttons at the end of its line. */
  readonly actions?: ReactNode;
}

export function TextField({
  label,
  hideLabel,
  hint,
  error,
  isCode = false,
  actions,
  className,
  type = 'text',
  ...input
}: TextFieldProps) {
  const plain = isCode && { autoCapitalize: 'off', autoCorrect: 'off', spellCheck: false };
  return (
    <Field {...{ label, hideLabel, hint, error }}>
      {(control) => (
        <div className={styles.line}>
          <input
            autoComplete="off"
            {...plain}
            {...input}
            {...control}
            type={type}
            className={joinClasses(styles.control, isCode && styles.code, className)}
          />
          {actions}
        </div>
      )}
    </Field>
  );
}
