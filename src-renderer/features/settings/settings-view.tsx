import { ViewLayout } from '../../frame/view-layout.tsx';
import { useAction } from '../../state/use-action.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { Card, SettingRow } from '../../ui/card.tsx';
import { SegmentedControl } from '../../ui/segmented-control.tsx';

export function SettingsView() {
  const { preferences } = useSnapshot();
  const change = useAction('preferences.set');
  return (
    <ViewLayout title="Settings">
      <Card title="Appearance">
        <SettingRow label="Theme">
          <SegmentedControl
            label="Theme"
            value={preferences.theme}
            onChange={(theme) => change.run({ theme })}
            options={[
              { value: 'system', label: 'System' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
          />
        </SettingRow>
      </Card>
    </ViewLayout>
  );
}
