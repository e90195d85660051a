import { LockKeyhole, LockKeyholeOpen } from 'lucide-react';
import type { AuthTokenStatus } from '../../../src-shared/model/app-snapshot.ts';
import { toHash } from '../../frame/views.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Switch } from '../../ui/switch.tsx';
import { describeProxy } from '../proxy/describe-proxy.ts';
import { ProxyProblem } from '../proxy/proxy-problem.tsx';
import { type ProxyControl, useProxyControl } from '../proxy/use-proxy-control.ts';
import { capitalize } from './describe-details.ts';
import styles from './proxy-card.module.css';

/** The proxy: on or off, and where. */
export function ProxyCard() {
  const { authToken, settings } = useSnapshot();
  const control = useProxyControl();
  const { proxy } = control;
  const { text, tone, icon } = describeProxy(proxy, control.isLive);
  return (
    <Card
      title="Local proxy"
      description="SDKs and coding agents send their requests to this address."
      aside={
        <>
          <Badge tone={tone} icon={icon}>
            {text}
          </Badge>
          <Switch
            label="Proxy running"
            hideLabel
            size="large"
            checked={control.isOn}
            disabled={!control.isLive}
            isBusy={control.isBusy}
            onChange={(isOn) => (isOn ? control.start() : control.stop())}
          />
        </>
      }
    >
      <div className={styles.body}>
        <ProxyProblem control={control}>
          {proxy.problem?.code === 'port_in_use' && <a href={toHash('settings')}>Change the port</a>}
        </ProxyProblem>
        <Address control={control} />
        {/* Without settings nothing is known of it. */}
        {settings.length > 0 && <Access authToken={authToken} />}
      </div>
    </Card>
  );
}

function Address({ control: { proxy } }: { control: ProxyControl }) {
  if (proxy.url === null) {
    const port = proxy.port === 0 ? 'any free port' : `port ${proxy.port}`;
    return <p className={styles.noAddress}>{capitalize(port)}, when it runs</p>;
  }
  return (
    <p className={styles.address}>
      <span className={styles.url}>{proxy.url}</span>
      <CopyButton label="Copy address" text={proxy.url} />
    </p>
  );
}

function Access({ authToken }: { authToken: AuthTokenStatus }) {
  const { source, problem } = authToken;
  const isOpen = source === null && problem === null;
  const Icon = isOpen ? LockKeyholeOpen : LockKeyhole;
  return (
    <p className={styles.access}>
      <Icon size={14} aria-hidden="true" />
      <span>
        {problem !== null && `Requests are refused: ${problem.message} `}
        {isOpen ? 'Open to every program on this computer. ' : 'Clients need the '}
        <a href={toHash('security')}>{isOpen ? 'Set an auth token' : 'auth token'}</a>
        {!isOpen && '.'}
      </span>
    </p>
  );
}
