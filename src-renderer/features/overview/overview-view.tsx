import { ViewLayout } from '../../frame/view-layout.tsx';
import { useSnapshot } from '../../state/window-context.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';

export function OverviewView() {
  const { credentials } = useSnapshot();
  return (
    <ViewLayout title="Overview" description="Your sign-ins and the proxy, at a glance.">
      {credentials.map((credential) => (
        <Card
          key={credential.kind}
          title={credential.label}
          aside={<Badge tone={credential.state === 'valid' ? 'good' : 'neutral'}>{credential.state}</Badge>}
        >
          <DefinitionList
            items={[
              { term: 'Account', value: credential.account?.email ?? null },
              { term: 'Access token', value: credential.accessTokenMasked, isCode: true },
            ]}
          />
        </Card>
      ))}
    </ViewLayout>
  );
}
