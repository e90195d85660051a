import { useState } from 'react';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { FocusKeeper } from '../../ui/focus-keeper.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { ApiKeyDialog } from '../sign-in/api-key-dialog.tsx';
import { CredentialBadge } from '../sign-in/credential-badge.tsx';
import { findCredential, isUsable, nameAccount, OWN_KINDS } from '../sign-in/credential-state.ts';
import { NoticeDialog } from '../sign-in/notice-dialog.tsx';
import { SignInPanel } from '../sign-in/sign-in-panel.tsx';
import { useClaudeCli } from '../sign-in/use-claude-cli.ts';
import { useSignIn } from '../sign-in/use-sign-in.ts';
import styles from './first-run.module.css';

/** Both providers; one is enough to go on. */
export function LogInStep({ isCurrent }: { isCurrent: boolean }) {
  const { credentials } = useSnapshot();
  if (credentials.length === 0) return <Spinner label="Reading your sign-ins" />;
  return (
    <>
      <ProviderRow provider="claude" isCurrent={isCurrent} />
      <ProviderRow provider="openai" isCurrent={isCurrent} />
    </>
  );
}

const PLANS: Readonly<Record<Provider, string>> = {
  claude: 'A Claude subscription or an API key',
  openai: 'A ChatGPT plan or an API key',
};

function ProviderRow({ provider, isCurrent }: { provider: Provider; isCurrent: boolean }) {
  const { credentials } = useSnapshot();
  const signIn = useSignIn(provider);
  const [isAddingKey, setAddingKey] = useState(false);
  const credential = findCredential(credentials, OWN_KINDS[provider]);
  const label = PROVIDER_LABELS[provider];
  const isReady = credential !== null && isUsable(credential);
  const account = nameAccount(credential?.account ?? null);
  const isWaiting = signIn.isUnderWay;
  // The status of a finished sign-in says what the row says.
  const status = signIn.status?.phase === 'succeeded' && isReady ? null : signIn.status;
  return (
    <FocusKeeper className={styles.provider}>
      <div className={styles.row}>
        <div className={styles.rowText}>
          <h3>{label}</h3>
          <p className={styles.muted}>{(isReady && account) || PLANS[provider]}</p>
        </div>
        {credential !== null && credential.state !== 'missing' && <CredentialBadge credential={credential} />}
        {!isReady && !isWaiting && (
          <div className={styles.buttons}>
            {provider === 'claude' && <ClaudeCliButton onUseApiKey={() => setAddingKey(true)} />}
            <Button variant="quiet" onClick={() => setAddingKey(true)}>
              Use an API key…
            </Button>
            <Button
              variant={isCurrent ? 'primary' : 'secondary'}
              isBusy={signIn.isBusy}
              onClick={() => signIn.begin('browser')}
              data-focus-next={isCurrent || undefined}
            >
              Log in to {label}
            </Button>
          </div>
        )}
      </div>
      {credential?.problem != null && <ProblemBanner problem={credential.problem} />}
      {status !== null && <SignInPanel signIn={signIn} status={status} accountName={account} />}
      {signIn.problem !== null && !isWaiting && <ProblemBanner problem={signIn.problem} />}
      <NoticeDialog provider={provider} notice={signIn.notice} onUseApiKey={() => setAddingKey(true)} />
      <ApiKeyDialog provider={provider} isOpen={isAddingKey} onClose={() => setAddingKey(false)} />
    </FocusKeeper>
  );
}

/** Whoever has the Claude CLI is signed in already. */
function ClaudeCliButton({ onUseApiKey }: { onUseApiKey: () => void }) {
  const claudeCli = useClaudeCli();
  if (!claudeCli.canAdopt) return null;
  return (
    <>
      <Button isBusy={claudeCli.isBusy} onClick={claudeCli.adopt}>
        Use the Claude CLI’s sign-in
      </Button>
      {claudeCli.problem !== null && <ProblemBanner problem={claudeCli.problem} />}
      <NoticeDialog provider="claude" notice={claudeCli.notice} onUseApiKey={onUseApiKey} />
    </>
  );
}
