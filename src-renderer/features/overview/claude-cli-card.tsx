import { useState } from 'react';
import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FocusKeeper } from '../../ui/focus-keeper.tsx';
import { ApiKeyDialog } from '../sign-in/api-key-dialog.tsx';
import { CredentialBadge } from '../sign-in/credential-badge.tsx';
import { NoticeDialog } from '../sign-in/notice-dialog.tsx';
import { useClaudeCli } from '../sign-in/use-claude-cli.ts';
import { CredentialDetails } from './credential-details.tsx';
import { CredentialFacts } from './credential-facts.tsx';
import styles from './overview.module.css';

/** The Claude CLI's own sign-in, which the proxy may use in place of one of its own. */
export function ClaudeCliCard({ credential }: { credential: CredentialStatus }) {
  const [isAddingKey, setAddingKey] = useState(false);
  const { platform } = useSnapshot();
  const claudeCli = useClaudeCli();
  const isThere = credential.mode !== null;
  return (
    <FocusKeeper>
      <Card
        title={credential.label}
        description={describeUse(claudeCli.isAdopted, isThere)}
        aside={<CredentialBadge credential={credential} />}
        footer={
          claudeCli.canAdopt ? (
            <>
              <Button isBusy={claudeCli.isBusy} onClick={claudeCli.adopt}>
                Use this sign-in
              </Button>
              {!isThere && platform === 'darwin' && (
                <span className={styles.muted}>macOS asks whether the keychain may be read.</span>
              )}
            </>
          ) : undefined
        }
      >
        {isThere || credential.problem !== null || claudeCli.problem !== null ? (
          <div className={styles.stack}>
            {[credential.problem, claudeCli.problem].map(
              (problem) => problem !== null && <ProblemBanner key={problem.code} problem={problem} />,
            )}
            {isThere && <CredentialFacts credential={credential} />}
            <CredentialDetails credential={credential} />
          </div>
        ) : undefined}
      </Card>
      <NoticeDialog provider="claude" notice={claudeCli.notice} onUseApiKey={() => setAddingKey(true)} />
      <ApiKeyDialog provider="claude" isOpen={isAddingKey} onClose={() => setAddingKey(false)} />
    </FocusKeeper>
  );
}

function describeUse(isAdopted: boolean, isThere: boolean): string {
  if (isAdopted) return 'The Claude CLI’s own sign-in, which the proxy uses and renews.';
  return isThere
    ? 'The Claude CLI’s own sign-in, which the proxy does not use.'
    : 'The Claude CLI’s own sign-in. Run “claude /login” in a terminal to have one.';
}
