import type { LucideIcon } from 'lucide-react';
import { RadioGroup } from 'radix-ui';
import styles from './segmented-control.module.css';

export interface Segment<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly icon?: LucideIcon;
}

export interface SegmentedControlProps<T extends string> {
  /** For screen readers. */
  readonly label: string;
  readonly options: readonly Segment<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
}

/** One of a few choices, all in sight. */
export function SegmentedControl<T extends string>(props: SegmentedControlProps<T>) {
  const { label, options, value, onChange, disabled = false } = props;
  return (
    <RadioGroup.Root
      className={styles.group}
      aria-label={label}
      value={value}
      disabled={disabled}
      orientation="horizontal"
      onValueChange={(next) => onChange(next as T)}
    >
      {options.map(({ value: option, label: text, icon: Icon }) => (
        <RadioGroup.Item key={option} className={styles.segment} value={option}>
          {Icon !== undefined && <Icon size={14} aria-hidden="true" />}
          {text}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
