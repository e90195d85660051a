import { FileWarning } from 'lucide-react';
import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { ViewLayout } from '../../frame/view-layout.tsx';
import { useAction } from '../../state/use-action.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { isUsable, OWN_KINDS } from '../sign-in/credential-state.ts';
import { ClaudeCliCard } from './claude-cli-card.tsx';
import styles from './overview.module.css';
import { ProviderCard } from './provider-card.tsx';
import { ProxyCard } from './proxy-card.tsx';

export function OverviewView() {
  const { credentials } = useSnapshot();
  const own = credentials.filter(({ kind }) => Object.values(OWN_KINDS).includes(kind));
  const isSetUp = credentials.length === 0 || own.some(isUsable);
  return (
    <ViewLayout
      title="Overview"
      description="The proxy and your sign-ins, at a glance."
      actions={isSetUp ? undefined : <ResumeSetup />}
    >
      <ProxyCard />
      {credentials.length === 0 && <NoCredentials />}
      {credentials.map((credential) => (
        <CredentialCard key={credential.kind} credential={credential} />
      ))}
    </ViewLayout>
  );
}

function CredentialCard({ credential }: { credential: CredentialStatus }) {
  switch (credential.kind) {
    case 'claude-sdk':
      return <ClaudeCliCard credential={credential} />;
    case 'claude-api':
      return <ProviderCard provider="claude" credential={credential} />;
    case 'openai-codex':
      return <ProviderCard provider="openai" credential={credential} />;
  }
}

/** They have not been read yet, or cannot be while the settings are not understood. */
function NoCredentials() {
  const { proxy, settings } = useSnapshot();
  if (settings.length === 0 && proxy.state === 'failed') {
    return (
      <EmptyState icon={FileWarning} title="Your sign-ins cannot be shown">
        They come back as soon as the problem above is solved. Nothing is lost.
      </EmptyState>
    );
  }
  return (
    <p className={styles.loading}>
      <Spinner />
      Reading your sign-ins…
    </p>
  );
}

function ResumeSetup() {
  const change = useAction('preferences.set');
  return (
    <Button isBusy={change.isBusy} onClick={() => change.run({ firstRunDone: false })}>
      Resume setup
    </Button>
  );
}
