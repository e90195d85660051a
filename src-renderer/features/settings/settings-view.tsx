import { ViewLayout } from '../../frame/view-layout.tsx';
import { AppearanceCard } from './appearance-card.tsx';
import { DiagnosticsCard } from './diagnostics-card.tsx';
import { ModelMapCard } from './model-map-card.tsx';
import { NotificationsCard } from './notifications-card.tsx';
import { ProviderCard } from './provider-card.tsx';
import { StartCard } from './start-card.tsx';

export function SettingsView() {
  return (
    <ViewLayout
      title="Settings"
      description="Changes count at once. The ccproxy command uses the same settings."
    >
      <StartCard />
      <AppearanceCard />
      <NotificationsCard />
      <ProviderCard />
      <ModelMapCard />
      <DiagnosticsCard />
    </ViewLayout>
  );
}
