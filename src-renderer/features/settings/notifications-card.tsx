import type { Preferences } from '../../../src-shared/model/preferences.ts';
import { useAction } from '../../state/use-action.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Card, CardRows } from '../../ui/card.tsx';
import { Switch } from '../../ui/switch.tsx';

type Kind = keyof Preferences['notifications'];

const KINDS: readonly { readonly kind: Kind; readonly label: string; readonly description: string }[] = [
  {
    kind: 'signIn',
    label: 'Sign-ins',
    description: 'A login is done or has failed, or one is needed again.',
  },
  { kind: 'proxyStopped', label: 'Proxy stopped', description: 'The proxy has stopped because of an error.' },
  { kind: 'quota', label: 'Quota nearly used', description: 'Nine tenths of a plan’s window are used.' },
];

/** Only where the host can show notifications. */
export function NotificationsCard() {
  const { preferences, capabilities } = useSnapshot();
  const change = useAction('preferences.set');
  if (!capabilities.notifications) return null;
  const { notifications } = preferences;
  return (
    <Card title="Notifications">
      <CardRows>
        {KINDS.map(({ kind, label, description }) => (
          <Switch
            key={kind}
            label={label}
            description={description}
            checked={notifications[kind]}
            onChange={(isOn) => change.run({ notifications: { ...notifications, [kind]: isOn } })}
          />
        ))}
      </CardRows>
      {change.problem !== null && <ProblemBanner problem={change.problem} />}
    </Card>
  );
}
