import { Check, X } from 'lucide-react';
import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { formatAge, formatDuration } from '../../format/format-duration.ts';
import { formatDateTime } from '../../format/format-time.ts';
import { useNow } from '../../state/window-context.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { type Definition, DefinitionList } from '../../ui/definition-list.tsx';
import { nameAccount } from '../sign-in/credential-state.ts';
import styles from './credential-facts.module.css';
import { capitalize } from './describe-details.ts';

/** Whose credential it is, where it is kept, and for how long it is good. */
export function CredentialFacts({ credential }: { credential: CredentialStatus }) {
  if (credential.mode === 'api-key') return <DefinitionList items={listKeyFacts(credential)} />;
  return (
    <div className={styles.container}>
      <div className={styles.facts}>
        <DefinitionList items={listAccountFacts(credential)} />
        <DefinitionList items={listTokenFacts(credential)} />
      </div>
    </div>
  );
}

function listKeyFacts(credential: CredentialStatus): Definition[] {
  return [
    { term: 'API key', value: credential.accessTokenMasked, isCode: true },
    { term: 'Stored in', value: <Location credential={credential} /> },
  ];
}

function listAccountFacts(credential: CredentialStatus): Definition[] {
  const { account } = credential;
  return [
    { term: 'Account', value: nameAccount(account) },
    {
      term: 'Account id',
      value: account?.id ?? null,
      isCode: true,
      action: account?.id != null && <CopyButton label="Copy account id" text={account.id} />,
    },
    { term: 'Organization', value: account?.organization ?? null },
    { term: 'Plan', value: account?.plan == null ? null : capitalize(account.plan) },
    { term: 'Stored in', value: <Location credential={credential} /> },
  ];
}

function listTokenFacts(credential: CredentialStatus): Definition[] {
  const { expiresAtMs, lastRefreshMs, hasRefreshToken, scopes } = credential;
  return [
    { term: 'Expires', value: expiresAtMs === null ? null : <Expiry atMs={expiresAtMs} /> },
    { term: 'Last renewed', value: lastRefreshMs === null ? null : <Age atMs={lastRefreshMs} /> },
    { term: 'Access token', value: credential.accessTokenMasked, isCode: true },
    { term: 'Refresh token', value: <Availability isThere={hasRefreshToken} /> },
    {
      term: 'Scopes',
      value:
        scopes.length === 0 ? null : (
          <ul className={styles.scopes}>
            {scopes.map((scope) => (
              <li key={scope}>{scope}</li>
            ))}
          </ul>
        ),
    },
  ];
}

function Location({ credential: { location, owner } }: { credential: CredentialStatus }) {
  if (location === null) return <span>Nowhere</span>;
  return (
    <span>
      {location.label}
      {owner !== null && <span className={styles.muted}> · also used by the {owner}</span>}
    </span>
  );
}

function Expiry({ atMs }: { atMs: number }) {
  const leftMs = atMs - useNow();
  return (
    <time className={styles.time} dateTime={new Date(atMs).toISOString()}>
      {leftMs > 0 ? `In ${formatDuration(leftMs)}` : `Expired ${formatAge(-leftMs)}`}
      {' · '}
      <span className={styles.date}>{formatDateTime(atMs)}</span>
    </time>
  );
}

function Age({ atMs }: { atMs: number }) {
  const nowMs = useNow();
  return (
    <time className={styles.time} dateTime={new Date(atMs).toISOString()}>
      {capitalize(formatAge(nowMs - atMs))}
    </time>
  );
}

function Availability({ isThere }: { isThere: boolean }) {
  const Icon = isThere ? Check : X;
  return (
    <span className={styles.availability}>
      <Icon size={14} aria-hidden="true" />
      {isThere ? 'Available' : 'Not available'}
    </span>
  );
}
