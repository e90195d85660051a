import { useState } from 'react';
import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { useAction } from '../../state/use-action.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FocusKeeper } from '../../ui/focus-keeper.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useSetting } from '../settings/use-setting.ts';
import { ApiKeyDialog } from '../sign-in/api-key-dialog.tsx';
import { CredentialBadge } from '../sign-in/credential-badge.tsx';
import { nameAccount } from '../sign-in/credential-state.ts';
import { NoticeDialog } from '../sign-in/notice-dialog.tsx';
import { SignInPanel } from '../sign-in/sign-in-panel.tsx';
import { useSignIn } from '../sign-in/use-sign-in.ts';
import { CodexDisabled } from './codex-disabled.tsx';
import { CredentialDetails } from './credential-details.tsx';
import { CredentialFacts } from './credential-facts.tsx';
import { LogOutDialog } from './log-out-dialog.tsx';
import styles from './overview.module.css';
import { type CredentialAction, describeUse, planActions } from './plan-actions.ts';
import { QuotaGlance } from './quota-glance.tsx';

const SIGN_IN_ACTIONS: readonly CredentialAction[] = ['log-in', 'log-in-again', 'device-code'];

interface ActionButton {
  readonly label: string;
  readonly run: () => unknown;
  readonly isBusy?: boolean;
}

/** The credential that the proxy uses for a provider's requests, and all that can be done with it. */
export function ProviderCard({ provider, credential }: { provider: Provider; credential: CredentialStatus }) {
  const { quotas } = useSnapshot();
  const signIn = useSignIn(provider);
  const refresh = useAction('credentials.refresh');
  const readAgain = useAction('credentials.read');
  const codexSetting = useSetting('CODEX__ENABLED');
  const toast = useToast();
  const [openDialog, setOpenDialog] = useState<'log-out' | 'api-key' | null>(null);

  const { status } = signIn;
  const quota = quotas.find((candidate) => candidate.provider === provider) ?? null;
  const isStored = credential.mode !== null;
  const isSwitchedOff = provider === 'openai' && codexSetting.text === 'false';
  const problem =
    credential.problem ?? refresh.problem ?? readAgain.problem ?? (signIn.isUnderWay ? null : signIn.problem);
  const hasBody = isStored || isSwitchedOff || status !== null || problem !== null;
  const { primary, others } = planActions(credential);
  const actions = [...(primary === null ? [] : [primary]), ...others].filter(
    (action) => !signIn.isUnderWay || !SIGN_IN_ACTIONS.includes(action),
  );

  async function renew(): Promise<void> {
    const result = await refresh.run({ provider });
    if (result.ok) toast({ title: `${PROVIDER_LABELS[provider]} sign-in renewed` });
  }

  const askForKey = () => setOpenDialog('api-key');
  const askBeforeRemoval = () => setOpenDialog('log-out');
  const close = () => setOpenDialog(null);
  const buttons: Readonly<Record<CredentialAction, ActionButton>> = {
    'log-in': { label: 'Log in', run: () => signIn.begin('browser'), isBusy: signIn.isBusy },
    'log-in-again': { label: 'Log in again', run: () => signIn.begin('browser'), isBusy: signIn.isBusy },
    'device-code': { label: 'Use a device code', run: () => signIn.begin('device') },
    refresh: { label: 'Refresh now', run: renew, isBusy: refresh.isBusy },
    'read-again': { label: 'Try again', run: () => readAgain.run(), isBusy: readAgain.isBusy },
    'log-out': { label: 'Log out…', run: askBeforeRemoval },
    'use-api-key': { label: 'Use an API key…', run: askForKey },
    'replace-api-key': { label: 'Replace the API key…', run: askForKey },
    'remove-api-key': { label: 'Remove the API key…', run: askBeforeRemoval },
  };

  return (
    <FocusKeeper>
      <Card
        title={credential.label}
        description={describeUse(provider, credential)}
        aside={<CredentialBadge credential={credential} />}
        footer={
          actions.length === 0
            ? undefined
            : actions.map((action, index) => (
                <Button
                  key={action}
                  variant={action === primary ? 'primary' : 'secondary'}
                  size={primary === null ? 'small' : 'medium'}
                  isBusy={buttons[action].isBusy ?? false}
                  onClick={buttons[action].run}
                  data-focus-next={index === 0 || undefined}
                >
                  {buttons[action].label}
                </Button>
              ))
        }
      >
        {hasBody ? (
          <div className={styles.stack}>
            {isSwitchedOff && <CodexDisabled setting={codexSetting} />}
            {status !== null && (
              <SignInPanel signIn={signIn} status={status} accountName={nameAccount(credential.account)} />
            )}
            {problem !== null && <ProblemBanner problem={problem} />}
            {isStored && <CredentialFacts credential={credential} />}
            {isStored && quota !== null && <QuotaGlance quota={quota} />}
            <CredentialDetails credential={credential} />
          </div>
        ) : undefined}
      </Card>
      <NoticeDialog provider={provider} notice={signIn.notice} onUseApiKey={askForKey} />
      <ApiKeyDialog provider={provider} isOpen={openDialog === 'api-key'} onClose={close} />
      <LogOutDialog
        provider={provider}
        credential={credential}
        isOpen={openDialog === 'log-out'}
        onClose={close}
      />
    </FocusKeeper>
  );
}
