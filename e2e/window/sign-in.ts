import { expect } from 'vitest';
import type { TempHome } from '../fakes/temp-home.ts';
import { startTestCore } from '../support/start-test-core.ts';
import { answerOf } from '../support/token-answers.ts';
import type { Scene } from './scene.ts';
import type { Vendors } from './vendors.ts';

/** A sign-in to Claude from before, good for `expiresInS` seconds (default: 8 hours). */
export async function signInToClaude(home: TempHome, vendors: Vendors, expiresInS = 28_800): Promise<void> {
  const core = await startTestCore({ home, env: vendors.env });
  try {
    const { accessToken, refreshToken, scopes } = vendors.claude.issueTokens({ expiresInS });
    await core.accounts.saveSignIn('claude', {
      ...answerOf({ refreshToken, scopes, expiresInS }),
      accessToken,
    });
  } finally {
    await core.stop();
    await core.http.close();
  }
}

/** Sign-ins to both providers from before; OpenAI's is shared with the Codex CLI. */
export async function signInToBoth(home: TempHome, vendors: Vendors): Promise<void> {
  await signInToClaude(home, vendors);
  await home.writeCodexAuth(await vendors.openai.issueTokens());
}

/** The user has read the vendors' notices before. */
export async function acceptNotices(home: TempHome, vendors: Vendors): Promise<void> {
  const core = await startTestCore({ home, env: vendors.env });
  try {
    for (const provider of ['claude', 'openai'] as const) {
      await core.state.markNoticeAccepted(provider, new Date());
    }
  } finally {
    await core.stop();
    await core.http.close();
  }
}

/** The page that the system's browser was asked to show, as soon as there are so many. */
export async function openedPage(scene: Scene, index = 0): Promise<string> {
  await expect.poll(async () => (await scene.window.openedPages()).length).toBeGreaterThan(index);
  return (await scene.window.openedPages())[index] ?? '';
}
