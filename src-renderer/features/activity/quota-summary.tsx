import type { Quota } from '../../../src-shared/model/quota.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { formatAge } from '../../format/format-duration.ts';
import { formatDateTime } from '../../format/format-time.ts';
import { useNow, useSnapshot } from '../../state/window-context.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { describeQuotaWindow } from './describe-quota.ts';
import styles from './quota-summary.module.css';

/** How much of each plan is used. Nobody asks the providers for it: the figures come with their answers. */
export function QuotaSummary() {
  const { quotas } = useSnapshot();
  return (
    <section className={styles.quota} aria-labelledby="quota-heading">
      <div className={styles.header}>
        <h2 className={styles.title} id="quota-heading">
          Quota
        </h2>
        <p className={styles.muted}>As the providers’ last answers said</p>
      </div>
      <div className={styles.providers}>
        {(['claude', 'openai'] as const).map((provider) => (
          <ProviderQuota
            key={provider}
            provider={provider}
            quota={quotas.find((quota) => quota.provider === provider) ?? null}
          />
        ))}
      </div>
    </section>
  );
}

function ProviderQuota({ provider, quota }: { provider: Provider; quota: Quota | null }) {
  const label = PROVIDER_LABELS[provider];
  return (
    <section className={styles.provider} aria-label={`${label} quota`}>
      <div className={styles.heading}>
        <h3>{label}</h3>
        {quota !== null && <Age observedAtMs={quota.observedAtMs} />}
      </div>
      {quota === null && (
        <p className={styles.muted}>
          None seen yet. It comes with the first answer to a subscription sign-in.
        </p>
      )}
      {quota?.status === 'rejected' && (
        <p className={styles.rejected}>The last request was over the limit.</p>
      )}
      {quota?.windows.map((window) => (
        <WindowQuota key={window.windowMinutes} provider={label} window={window} />
      ))}
    </section>
  );
}

function Age({ observedAtMs }: { observedAtMs: number }) {
  const nowMs = useNow();
  return (
    <span className={styles.muted} title={formatDateTime(observedAtMs)}>
      {formatAge(nowMs - observedAtMs)}
    </span>
  );
}

export function WindowQuota({ provider, window }: { provider: string; window: Quota['windows'][number] }) {
  const { name, usedPercent, tone, reset } = describeQuotaWindow(window, useNow());
  return (
    <div className={styles.window}>
      <p className={styles.figures}>
        <span>{name}</span>
        <span className={styles.used}>
          {usedPercent === null ? 'not known yet' : `${Math.round(usedPercent)} % used`}
        </span>
      </p>
      <ProgressBar label={`${provider}, ${name}`} percent={usedPercent ?? 0} tone={tone} />
      <p
        className={styles.muted}
        title={window.resetsAtMs === null ? undefined : formatDateTime(window.resetsAtMs)}
      >
        {reset}
      </p>
    </div>
  );
}
