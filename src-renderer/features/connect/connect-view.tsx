import { ViewLayout } from '../../frame/view-layout.tsx';
import { FocusKeeper } from '../../ui/focus-keeper.tsx';
import { AddressCard } from './address-card.tsx';
import { ClientsCard } from './clients-card.tsx';
import styles from './connect.module.css';
import { ProxyNotice } from './proxy-notice.tsx';
import { TestRequestCard } from './test-request-card.tsx';

export function ConnectView() {
  return (
    <ViewLayout title="Connect" description="Point your SDKs and coding agents at the proxy.">
      <FocusKeeper className={styles.blocks}>
        <ProxyNotice />
        <AddressCard />
      </FocusKeeper>
      <ClientsCard />
      <TestRequestCard />
    </ViewLayout>
  );
}
