import styles from './code-block.module.css';
import { CopyButton } from './copy-button.tsx';
import { joinClasses } from './join-classes.ts';

export interface CodeBlockProps {
  /** What it is, e.g. `Python`. Its button is called «Copy» and this. */
  readonly label: string;
  readonly code: string;
  /** Shows the label above the code. */
  readonly showLabel?: boolean;
  /** Long texts scroll in their place. */
  readonly limitHeight?: boolean;
}

/** Text to copy into a terminal or a program. Long lines scroll, by keyboard too. */
export function CodeBlock({ label, code, showLabel = false, limitHeight = false }: CodeBlockProps) {
  return (
    <figure className={styles.block}>
      {showLabel && <figcaption className={styles.caption}>{label}</figcaption>}
      <section
        className={joinClasses(styles.code, limitHeight && styles.limited)}
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the only way to scroll by keyboard
        tabIndex={0}
      >
        <pre>
          <code>{code}</code>
        </pre>
      </section>
      <span className={styles.copy}>
        <CopyButton label={`Copy ${label}`} text={code} />
      </span>
    </figure>
  );
}
