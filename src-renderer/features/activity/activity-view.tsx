import { ViewLayout } from '../../frame/view-layout.tsx';
import { QuotaSummary } from './quota-summary.tsx';
import { Requests } from './requests.tsx';

export function ActivityView() {
  return (
    <ViewLayout title="Activity" description="What goes through the proxy. Never what is in it.">
      <QuotaSummary />
      <Requests />
    </ViewLayout>
  );
}
