import { ViewLayout } from '../../frame/view-layout.tsx';
import { useSnapshot } from '../../state/window-context.tsx';
import { AccessCard } from './access-card.tsx';
import { AuthTokenCard } from './auth-token-card.tsx';

export function SecurityView() {
  const { authToken } = useSnapshot();
  // A token from elsewhere must not show up in the form of the one before.
  const identity = `${authToken.source}/${authToken.masked}`;
  return (
    <ViewLayout title="Security" description="Who may use your accounts through the proxy.">
      <AuthTokenCard key={identity} />
      <AccessCard />
    </ViewLayout>
  );
}
