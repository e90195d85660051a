import { Dices, Save, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useAction } from '../../state/use-action.ts';
import { useHost, useSnapshot } from '../../state/window-context.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Banner, ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useToast } from '../../ui/toast.tsx';
import { describeAuthToken } from './describe-auth-token.ts';
import styles from './security-view.module.css';
import { TokenField } from './token-field.tsx';

type Question = 'generate' | 'clear';

/** The token that clients of the proxy must send. Its text is here only while the user looks at it or types it. */
export function AuthTokenCard() {
  const { authToken } = useSnapshot();
  const host = useHost();
  const showToast = useToast();
  const [draft, setDraft] = useState<string | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const save = useAction('authToken.save');
  const generate = useAction('authToken.generate');
  const clear = useAction('authToken.clear');
  const { state, tone, origin, isReadOnly } = describeAuthToken(authToken);
  const isSet = authToken.source !== null;
  const canSave = draft !== null && draft.trim() !== '' && !isReadOnly;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!canSave || save.isBusy) return;
    const result = await save.run({ token: draft.trim() });
    if (!result.ok) return;
    setDraft(null);
    showToast({ tone: 'good', title: 'Auth token saved', description: CLIENTS_NEED_IT });
  }

  async function generateToken() {
    const result = await generate.run();
    if (result.ok) {
      setDraft(null);
      showToast({ tone: 'good', title: 'Auth token generated and saved', description: CLIENTS_NEED_IT });
    }
    return result;
  }

  async function clearToken() {
    const result = await clear.run();
    if (result.ok) showToast({ title: 'Auth token removed' });
    return result;
  }

  return (
    <Card
      title="Auth token"
      description="Clients send it as x-api-key, or as Authorization: Bearer. Use it as the API key of any SDK."
      aside={<Badge tone={tone}>{state}</Badge>}
      footer={
        <>
          {isSet && <CopyButton label="Copy token" text={host.copyAuthToken} showLabel />}
          {!isReadOnly && (
            <Button
              icon={Dices}
              variant={isSet ? 'secondary' : 'primary'}
              isBusy={generate.isBusy}
              onClick={() => (isSet ? setQuestion('generate') : generateToken())}
            >
              Generate
            </Button>
          )}
          {authToken.source === 'saved' && (
            <Button icon={Trash2} variant="quiet" onClick={() => setQuestion('clear')}>
              Clear
            </Button>
          )}
        </>
      }
    >
      <div className={styles.stack}>
        {authToken.problem !== null && <ProblemBanner problem={authToken.problem} />}
        {authToken.problem === null && !isSet && (
          <Banner tone="warning" title="Every program on this computer can use your accounts.">
            Set a token, and only clients that send it are served.
          </Banner>
        )}
        <form className={styles.form} onSubmit={submit}>
          <TokenField
            masked={authToken.masked}
            hint={origin ?? 'Visible characters without spaces; best a long random text.'}
            isReadOnly={isReadOnly}
            draft={draft}
            onDraft={setDraft}
          />
          {!isReadOnly && draft !== null && (
            <div className={styles.actions}>
              <Button type="submit" variant="primary" icon={Save} disabled={!canSave} isBusy={save.isBusy}>
                Save token
              </Button>
              <Button
                onClick={() => {
                  setDraft(null);
                  save.clear();
                }}
              >
                Cancel
              </Button>
            </div>
          )}
        </form>
        {save.problem !== null && <ProblemBanner problem={save.problem} />}
        {generate.problem !== null && question === null && <ProblemBanner problem={generate.problem} />}
      </div>
      <ConfirmDialog
        isOpen={question === 'generate'}
        onOpenChange={(isOpen) => setQuestion(isOpen ? 'generate' : null)}
        title="Replace the auth token?"
        description="Clients that send the token of now are refused until they get the new one."
        confirmLabel="Generate a new token"
        onConfirm={generateToken}
      />
      <ConfirmDialog
        isOpen={question === 'clear'}
        onOpenChange={(isOpen) => setQuestion(isOpen ? 'clear' : null)}
        title="Remove the auth token?"
        description="Every program on this computer can then use your accounts through the proxy."
        confirmLabel="Remove token"
        onConfirm={clearToken}
      />
    </Card>
  );
}

const CLIENTS_NEED_IT = 'Clients must send it from now on.';
