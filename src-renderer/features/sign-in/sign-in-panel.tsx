import { useId, useState } from 'react';
import type { SignInStatus } from '../../../src-shared/model/sign-in-status.ts';
import { PROVIDER_LABELS } from '../../../src-shared/provider.ts';
import { useAction } from '../../state/use-action.ts';
import { Banner, ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { DeviceCode } from './device-code.tsx';
import { PageButtons } from './page-buttons.tsx';
import { PasteForm } from './paste-form.tsx';
import styles from './sign-in.module.css';
import type { SignIn } from './use-sign-in.ts';

export interface SignInPanelProps {
  readonly signIn: SignIn;
  readonly status: SignInStatus;
  /** What the user knows the account by, once it is signed in. */
  readonly accountName: string | null;
}

/** The sign-in under way, from its first moment until its outcome was dismissed. */
export function SignInPanel(props: SignInPanelProps) {
  const { signIn, status } = props;
  return (
    <div>
      <VisuallyHidden>
        <span role="status">{announce(status, PROVIDER_LABELS[signIn.provider])}</span>
      </VisuallyHidden>
      {status.phase === 'succeeded' ? (
        <SignInSucceeded {...props} />
      ) : status.phase === 'failed' ? (
        <SignInFailed {...props} />
      ) : (
        <SignInUnderWay {...props} />
      )}
    </div>
  );
}

/** What a screen reader says. A failure is read out by its banner. */
function announce({ phase }: SignInStatus, label: string): string {
  if (phase === 'waiting') return `Waiting for the log-in to ${label}`;
  return phase === 'succeeded' ? `Logged in to ${label}` : '';
}

function SignInUnderWay({ signIn, status }: SignInPanelProps) {
  const { provider } = signIn;
  const id = useId();
  const [wantsPaste, setWantsPaste] = useState(false);
  const cancel = useAction('signIn.cancel');
  const isStarting = status.phase === 'starting';
  const isPasting = status.method === 'paste' || (wantsPaste && status.method === 'browser');

  function pasteInstead(): void {
    // Claude has a page of its own that shows a code; OpenAI's is the same, and must stay as it is.
    if (provider === 'claude') signIn.begin('paste');
    else setWantsPaste(true);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of one form
    <div className={styles.panel} role="group" aria-labelledby={id}>
      <h3
        className={styles.title}
        id={id}
        tabIndex={-1}
        data-focus-next={isStarting || !isPasting || undefined}
      >
        <Spinner size={14} />
        Logging in to {PROVIDER_LABELS[provider]}
      </h3>
      {status.busyPorts.length > 0 && (
        <Banner tone="info" title={status.busyPorts.join(' ')}>
          Another port is used instead; you need not do anything.
        </Banner>
      )}
      {isStarting ? (
        <p className={styles.muted}>Getting ready…</p>
      ) : (
        <WaitingFor signIn={signIn} status={status} isPasting={isPasting} />
      )}
      <div className={styles.ways}>
        {!isStarting && (
          <>
            {status.method !== 'browser' && (
              <Button size="small" onClick={() => signIn.begin('browser')}>
                Use the browser
              </Button>
            )}
            {status.method === 'browser' && status.acceptsPaste && !wantsPaste && (
              <Button size="small" onClick={pasteInstead}>
                Paste code instead
              </Button>
            )}
            {status.method !== 'device' && provider === 'openai' && (
              <Button size="small" onClick={() => signIn.begin('device')}>
                Use a device code
              </Button>
            )}
          </>
        )}
        <span className={styles.cancel}>
          <Button size="small" isBusy={cancel.isBusy} onClick={() => cancel.run({ provider })}>
            Cancel
          </Button>
        </span>
      </div>
      {[signIn.problem, cancel.problem].map(
        (problem) => problem !== null && <ProblemBanner key={problem.code} problem={problem} />,
      )}
    </div>
  );
}

function WaitingFor(props: { signIn: SignIn; status: SignInStatus; isPasting: boolean }) {
  const { status, isPasting } = props;
  const { provider } = props.signIn;
  if (status.method === 'device') return <DeviceCode provider={provider} status={status} />;
  if (isPasting) return <PasteForm provider={provider} status={status} />;
  return (
    <>
      <p className={styles.muted}>
        Finish in the browser page that has opened. Nothing more to do here: this goes on by itself.
      </p>
      <PageButtons provider={provider} url={status.pageUrl} openLabel="Open the page again" />
    </>
  );
}

function SignInSucceeded({ signIn, accountName }: SignInPanelProps) {
  return (
    <Banner
      tone="good"
      title={`Logged in to ${PROVIDER_LABELS[signIn.provider]}${accountName === null ? '' : ` as ${accountName}`}`}
      actions={<DismissButton signIn={signIn} />}
    />
  );
}

function SignInFailed({ signIn, status }: SignInPanelProps) {
  const { provider, begin } = signIn;
  return (
    <ProblemBanner
      problem={
        status.problem ?? { code: 'internal', message: 'The sign-in has failed.', advice: 'Try it again.' }
      }
      actions={
        <>
          <Button size="small" isBusy={signIn.isBusy} onClick={() => begin(status.method)} data-focus-next>
            Try again
          </Button>
          {provider === 'openai' && status.method !== 'device' && (
            <Button size="small" onClick={() => begin('device')}>
              Use a device code
            </Button>
          )}
          {provider === 'claude' && status.method !== 'paste' && (
            <Button size="small" onClick={() => begin('paste')}>
              Paste code instead
            </Button>
          )}
          <DismissButton signIn={signIn} />
        </>
      }
    />
  );
}

function DismissButton({ signIn: { provider } }: { signIn: SignIn }) {
  const dismiss = useAction('signIn.dismiss');
  return (
    <Button
      size="small"
      variant="quiet"
      isBusy={dismiss.isBusy}
      onClick={() => dismiss.run({ provider })}
      data-focus-next
    >
      Dismiss
    </Button>
  );
}
