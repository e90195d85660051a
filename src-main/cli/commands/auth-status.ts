import type { CredentialKind, CredentialStatus } from '../../../src-shared/credential-status.ts';
import { AppError } from '../../core/errors/app-error.ts';
import type { Cli } from '../cli.ts';
import { withSession } from '../open-session.ts';
import {
  describeAccount,
  describeOwner,
  describeState,
  isUsable,
  SIGN_IN_COMMANDS,
} from '../output/describe-credential.ts';
import { formatDuration } from '../output/format-time.ts';
import type { Outcome } from '../output/output.ts';
import { type Layout, renderFields } from '../output/table.ts';

const KINDS: readonly CredentialKind[] = ['claude-sdk', 'claude-api', 'openai-codex'];

export interface AuthStatusOptions {
  /** Also looks into the macOS keychain, which makes the system ask the user. */
  readonly keychain?: boolean;
}

/** `auth status`: the three credentials at a glance. Fails when requests can be made with none of ours. */
export function runAuthStatus(cli: Cli, { keychain = false }: AuthStatusOptions): Promise<Outcome> {
  return withSession(cli, {}, async ({ core }) => {
    const describe = (kind: CredentialKind) => core.accounts.describe(kind, { includeKeychain: keychain });
    const credentials = await Promise.all(KINDS.map(describe));
    const [cliCredential, ...own] = credentials;
    const context: StatusContext = {
      nowMs: cli.clock.now(),
      layout: cli.output.layout,
      // Nothing to adopt once we have a sign-in of our own.
      canAdopt: cliCredential !== undefined && isUsable(cliCredential) && own[0]?.state === 'missing',
      canLookIntoKeychain: cli.platform === 'darwin' && !keychain,
    };
    const error = own.some(isUsable)
      ? null
      : new AppError('not_signed_in', 'Neither Claude nor OpenAI/Codex can be used now.', {
          advice: `Run "${SIGN_IN_COMMANDS.claude}" or "${SIGN_IN_COMMANDS.openai}".`,
        });
    return {
      json: { credentials },
      text: credentials.map((status) => renderStatus(status, context)).join('\n\n'),
      error,
      isErrorInText: true,
    };
  });
}

interface StatusContext {
  readonly nowMs: number;
  readonly layout: Layout;
  readonly canAdopt: boolean;
  readonly canLookIntoKeychain: boolean;
}

function renderStatus(status: CredentialStatus, context: StatusContext): string {
  const { layout, nowMs } = context;
  const { symbol, words, tone } = describeState(status);
  const restMs = status.expiresAtMs === null ? null : status.expiresAtMs - nowMs;
  const fields = renderFields(
    [
      { label: 'Account', value: describeAccount(status) },
      { label: 'Problem', value: status.problem?.message ?? null },
      { label: 'API key', value: status.mode === 'api-key' ? status.accessTokenMasked : null },
      { label: 'Stored in', value: status.location?.label ?? null },
      { label: 'Owner', value: describeOwner(status) },
      { label: 'Time left', value: restMs === null || restMs <= 0 ? null : formatDuration(restMs) },
      { label: 'Next', value: adviseNext(status, context) },
    ],
    layout,
    4,
  );
  const head = `${layout.style('heading', status.label)}\n  ${layout.style(tone, `${symbol} ${words}`)}`;
  return fields === '' ? head : `${head}\n${fields}`;
}

/** What to do next; `null` when there is nothing to do. */
function adviseNext(status: CredentialStatus, context: StatusContext): string | null {
  if (status.kind === 'claude-sdk') {
    if (context.canAdopt) return `${SIGN_IN_COMMANDS.claude} --adopt-claude-cli (to use this one)`;
    const isHidden = status.state === 'missing' && context.canLookIntoKeychain;
    if (isHidden) return 'ccproxy auth status --keychain also looks into the keychain';
    return status.problem?.advice ?? null;
  }
  if (isUsable(status)) return null;
  return status.problem?.advice ?? SIGN_IN_COMMANDS[status.kind === 'claude-api' ? 'claude' : 'openai'];
}
