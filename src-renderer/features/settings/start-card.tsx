import { type FormEvent, useState } from 'react';
import { useAction } from '../../state/use-action.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, CardRows } from '../../ui/card.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toast.tsx';
import { describePortProblem } from './find-setting.ts';
import styles from './settings-view.module.css';
import { useSetting } from './use-setting.ts';

/** Where the proxy listens and what happens when the app starts. */
export function StartCard() {
  const { preferences, capabilities } = useSnapshot();
  const change = useAction('preferences.set');
  return (
    <Card title="Proxy and start">
      <CardRows>
        <PortForm />
        <Switch
          label="Start the proxy at launch"
          description="Clients can connect as soon as the app runs."
          checked={preferences.startProxyOnLaunch}
          onChange={(startProxyOnLaunch) => change.run({ startProxyOnLaunch })}
        />
        {capabilities.launchAtLogin && (
          <Switch
            label="Launch at login"
            description="Starts with your session, so that the proxy is always there."
            checked={preferences.launchAtLogin}
            onChange={(launchAtLogin) => change.run({ launchAtLogin })}
          />
        )}
        {capabilities.tray && (
          <Switch
            label="Start hidden"
            description="Only the tray icon; the window opens from there."
            checked={preferences.startHidden}
            onChange={(startHidden) => change.run({ startHidden })}
          />
        )}
      </CardRows>
      {change.problem !== null && <ProblemBanner problem={change.problem} />}
    </Card>
  );
}

function PortForm() {
  const port = useSetting('SERVER__PORT');
  const showToast = useToast();
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? port.text;
  const error = draft === null ? null : describePortProblem(draft);
  const isChanged = draft !== null && draft.trim() !== port.text;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!isChanged || error !== null || port.isBusy) return;
    const result = await port.save(text.trim());
    if (!result.ok) return;
    setDraft(null);
    showToast({
      tone: 'good',
      title: `The proxy uses port ${text.trim()} now`,
      description: 'Give your clients the new address.',
    });
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label="Port"
        className={styles.port}
        isCode
        inputMode="numeric"
        value={text}
        readOnly={port.isReadOnly}
        hint={port.isReadOnly ? port.hint : 'A change restarts the proxy; requests under way have 5 seconds.'}
        error={isChanged ? error : null}
        onChange={(event) => {
          port.clearProblem();
          setDraft(event.currentTarget.value);
        }}
        actions={
          isChanged && (
            <>
              <Button type="submit" variant="primary" disabled={error !== null} isBusy={port.isBusy}>
                Save port
              </Button>
              <Button onClick={() => setDraft(null)}>Cancel</Button>
            </>
          )
        }
      />
      {port.problem !== null && <ProblemBanner problem={port.problem} />}
    </form>
  );
}
