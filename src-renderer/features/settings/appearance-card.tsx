import { Monitor, Moon, Sun } from 'lucide-react';
import { useAction } from '../../state/use-action.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Card, SettingRow } from '../../ui/card.tsx';
import { SegmentedControl } from '../../ui/segmented-control.tsx';

export function AppearanceCard() {
  const { preferences } = useSnapshot();
  const change = useAction('preferences.set');
  return (
    <Card title="Appearance">
      <SettingRow label="Theme">
        <SegmentedControl
          label="Theme"
          value={preferences.theme}
          onChange={(theme) => change.run({ theme })}
          options={[
            { value: 'system', label: 'System', icon: Monitor },
            { value: 'light', label: 'Light', icon: Sun },
            { value: 'dark', label: 'Dark', icon: Moon },
          ]}
        />
      </SettingRow>
      {change.problem !== null && <ProblemBanner problem={change.problem} />}
    </Card>
  );
}
