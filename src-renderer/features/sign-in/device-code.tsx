import type { SignInStatus } from '../../../src-shared/model/sign-in-status.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import { formatDuration } from '../../format/format-duration.ts';
import { useNow } from '../../state/window-context.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { PageButtons } from './page-buttons.tsx';
import styles from './sign-in.module.css';

/** For a browser on another device, or where no port is free to come back to (RFC 8628). */
export function DeviceCode({ provider, status }: { provider: Provider; status: SignInStatus }) {
  return (
    <ol className={styles.steps}>
      <li className={styles.step}>
        <p>Open the sign-in page in any browser, on this computer or another.</p>
        <PageButtons provider={provider} url={status.pageUrl} />
      </li>
      <li className={styles.step}>
        <p>Enter this code there. Give it to nobody else: it is good for your account.</p>
        {status.userCode !== null && (
          <p className={styles.userCode}>
            <span>{status.userCode}</span>
            <CopyButton label="Copy code" text={status.userCode} showLabel />
          </p>
        )}
        {status.expiresAtMs !== null && <TimeLeft untilMs={status.expiresAtMs} />}
      </li>
    </ol>
  );
}

function TimeLeft({ untilMs }: { untilMs: number }) {
  const leftMs = untilMs - useNow();
  return (
    <p className={styles.timeLeft}>
      {leftMs > 0 ? `It can be used for ${formatDuration(leftMs)}.` : 'It has expired.'}
    </p>
  );
}
