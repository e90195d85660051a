import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { useNow } from '../../state/window-context.tsx';
import { Badge } from '../../ui/badge.tsx';
import { describeState } from './credential-state.ts';

/** The credential's state, turning to «Expired» at that moment. */
export function CredentialBadge({ credential }: { credential: CredentialStatus }) {
  const { text, tone, icon } = describeState(credential, useNow());
  return (
    <Badge tone={tone} icon={icon}>
      {text}
    </Badge>
  );
}
