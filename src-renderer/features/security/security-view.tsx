import { ViewLayout } from '../../frame/view-layout.tsx';
import { useSnapshot } from '../../state/window-context.tsx';
import { Card } from '../../ui/card.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';

export function SecurityView() {
  const { authToken, proxy } = useSnapshot();
  return (
    <ViewLayout title="Security" description="Who may use the proxy.">
      <Card title="Auth token">
        <DefinitionList
          items={[
            { term: 'Token', value: authToken.masked, isCode: true },
            { term: 'Set by', value: authToken.source },
            { term: 'Bind address', value: proxy.bindHost, isCode: true },
          ]}
        />
      </Card>
    </ViewLayout>
  );
}
