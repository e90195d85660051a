import { ChevronsUpDown } from 'lucide-react';
import styles from './field.module.css';
import { Field, type FieldProps } from './field.tsx';

export interface SelectOption<T extends string> {
  readonly value: T;
  readonly label: string;
}

export interface SelectFieldProps<T extends string> extends FieldProps {
  readonly options: readonly SelectOption<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
}

/**
 * The system's own list, which every screen reader and phone knows. Radix's needs a style element that the Content
 * Security Policy refuses (https://github.com/radix-ui/primitives/issues/3063).
 */
export function SelectField<T extends string>({
  options,
  value,
  onChange,
  disabled,
  ...field
}: SelectFieldProps<T>) {
  return (
    <Field {...field}>
      {(control) => (
        <span className={styles.select}>
          <select
            {...control}
            className={styles.control}
            value={value}
            disabled={disabled}
            onChange={(event) => onChange(event.currentTarget.value as T)}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <ChevronsUpDown size={14} aria-hidden="true" />
        </span>
      )}
    </Field>
  );
}
