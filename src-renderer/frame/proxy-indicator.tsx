import { describeProxy, displayAddress } from '../features/proxy/describe-proxy.ts';
import { useConnection, useSnapshot } from '../state/window-context.tsx';
import styles from './proxy-indicator.module.css';

/** The proxy's state beside every view. */
export function ProxyIndicator() {
  const { proxy } = useSnapshot();
  const isLive = useConnection().phase === 'live';
  const { text, tone, icon: Icon } = describeProxy(proxy, isLive);
  const address = isLive ? displayAddress(proxy) : null;
  return (
    <section className={styles.indicator} aria-label="Proxy">
      <span className={styles[tone]}>
        <Icon size={16} aria-hidden="true" />
      </span>
      <div className={styles.text}>
        <p className={styles.state}>{text}</p>
        <p className={styles.address}>{address ?? 'No address'}</p>
      </div>
    </section>
  );
}
