import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import type { ActivityEntry } from '../../../src-shared/model/activity.ts';
import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';

const MAX_ENTRIES = 50;

/**
 * A report for a bug tracker: no account data, no ids of requests, no token. The caller scrubs it once more and
 * shows it before it is saved.
 *
 * @param activity oldest first
 */
export function renderDiagnostics(snapshot: AppSnapshot, activity: readonly ActivityEntry[]): string {
  const { version, host, platform, nowMs, proxy, authToken } = snapshot;
  const sections: readonly [title: string, lines: readonly string[]][] = [
    [
      'ccproxy',
      [
        `version: ${version}`,
        `host: ${host}`,
        `platform: ${platform} (Node ${process.versions.node})`,
        `time: ${new Date(nowMs).toISOString()}`,
        `capabilities: ${listTrue(snapshot.capabilities)}`,
      ],
    ],
    [
      'Proxy',
      [
        `state: ${proxy.state}`,
        `port: ${proxy.port}`,
        `bind address: ${proxy.bindHost}`,
        `problem: ${proxy.problem?.code ?? 'none'}`,
        `auth token: ${authToken.source ?? authToken.problem?.code ?? 'not set'}`,
      ],
    ],
    ['Credentials', snapshot.credentials.map((status) => describeCredential(status, nowMs))],
    ['Settings', snapshot.settings.map(({ name, text, source }) => `${name}: ${text} (${source})`)],
    ['Warnings', snapshot.warnings],
    ['Last requests', activity.slice(-MAX_ENTRIES).map(describeEntry)],
  ];
  return sections
    .map(([title, lines]) => `${title}\n${lines.length > 0 ? lines.join('\n') : '(none)'}\n`)
    .join('\n');
}

function describeCredential(status: CredentialStatus, nowMs: number): string {
  const { kind, state, mode, location, owner, expiresAtMs, account, hasRefreshToken, problem } = status;
  const facts = [
    state,
    `mode ${mode ?? 'none'}`,
    `stored in ${location?.kind ?? 'nothing'}`,
    `shared ${owner !== null}`,
    `account known ${account !== null}`,
    `refresh token ${hasRefreshToken}`,
    expiresAtMs === null ? 'no expiry' : `expires in ${Math.round((expiresAtMs - nowMs) / 60_000)} min`,
    `problem ${problem?.code ?? 'none'}`,
  ];
  return `${kind}: ${facts.join(', ')}`;
}

function describeEntry(entry: ActivityEntry): string {
  const { atMs, client, method, route, provider, model, status, firstByteMs, totalMs, errorCode } = entry;
  return [
    new Date(atMs).toISOString(),
    client ?? '-',
    `${method} ${route}`,
    provider ?? '-',
    model ?? '-',
    status ?? '-',
    `${firstByteMs === null ? '-' : Math.round(firstByteMs)}/${Math.round(totalMs)} ms`,
    errorCode ?? '-',
  ].join(' | ');
}

function listTrue(flags: Readonly<Record<string, boolean>>): string {
  const names = Object.keys(flags).filter((name) => flags[name]);
  return names.length > 0 ? names.join(', ') : 'none';
}
