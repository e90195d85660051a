import type { Quota } from '../../../src-shared/model/quota.ts';
import { PROVIDER_LABELS } from '../../../src-shared/provider.ts';
import { formatAge } from '../../format/format-duration.ts';
import { useNow } from '../../state/window-context.tsx';
import { WindowQuota } from '../activity/quota-summary.tsx';
import styles from './quota-glance.module.css';

/** How much of the plan is used, as the last answer said. */
export function QuotaGlance({ quota }: { quota: Quota }) {
  const label = PROVIDER_LABELS[quota.provider];
  if (quota.windows.length === 0) return null;
  return (
    <section className={styles.glance} aria-label={`${label} quota`}>
      {quota.windows.map((window) => (
        <div key={window.windowMinutes} className={styles.window}>
          <WindowQuota provider={label} window={window} />
        </div>
      ))}
      <p className={styles.age}>
        Quota as of <Age observedAtMs={quota.observedAtMs} />
      </p>
    </section>
  );
}

function Age({ observedAtMs }: { observedAtMs: number }) {
  return formatAge(useNow() - observedAtMs);
}
