import { toHash } from '../../frame/views.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { Card } from '../../ui/card.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { displayAddress } from '../proxy/describe-proxy.ts';
import { describeReach } from './describe-auth-token.ts';
import styles from './security-view.module.css';

/** Where the proxy listens, and who can get there. */
export function AccessCard() {
  const { proxy } = useSnapshot();
  return (
    <Card title="Access" description={describeReach(proxy.bindHost)}>
      <DefinitionList
        items={[
          { term: 'Bind address', value: proxy.bindHost, isCode: true },
          { term: 'Address', value: displayAddress(proxy), isCode: true },
        ]}
      />
      <p className={styles.note}>
        Web pages are always refused, and so is a host name that is not this computer’s. Without an auth token
        the proxy binds to no other address than this computer’s own.{' '}
        <a href={toHash('settings')}>Change the port</a>
      </p>
    </Card>
  );
}
