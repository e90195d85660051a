import styles from './spinner.module.css';
import { VisuallyHidden } from './visually-hidden.tsx';

/** @param label what is being waited for; without it the spinner is decoration beside a text that says so */
export function Spinner({ label, size = 16 }: { label?: string; size?: number }) {
  return (
    <span className={styles.spinner} role={label === undefined ? undefined : 'status'}>
      <svg width={size} height={size} viewBox="0 0 16 16" fill="none" aria-hidden="true">
        <circle className={styles.track} cx="8" cy="8" r="6.5" strokeWidth="1.75" />
        <path
          className={styles.arc}
          d="M8 1.5a6.5 6.5 0 0 1 6.5 6.5"
          strokeWidth="1.75"
          strokeLinecap="round"
        />
      </svg>
      {label !== undefined && <VisuallyHidden>{label}</VisuallyHidden>}
    </span>
  );
}
