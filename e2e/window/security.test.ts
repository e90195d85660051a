import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { describeHosts } from './describe-hosts.ts';
import { frameOf } from './pages/frame.ts';
import { securityPageOf } from './pages/security-page.ts';
import { signInToBoth } from './sign-in.ts';

const OWN_TOKEN = 'my-own-token-0123456789';

describeHosts('the auth token', ({ start }) => {
  test('is set, asked of both SDKs, shown on demand only, copied, replaced and cleared', async () => {
    const scene = await start({ before: signInToBoth });
    scene.protect(OWN_TOKEN);
    const page = await scene.page();
    const frame = frameOf(page);
    const security = securityPageOf(page);
    await frame.untilProxy('Running');
    await frame.goTo('Security');
    await security.state('Open').waitFor();
    await security.openWarning.waitFor();
    const ask = async (key: string) => askBoth(await frame.proxyUrl(), key);
    expect(await ask('anything')).toEqual([200, 200]);

    await security.field.fill(OWN_TOKEN);
    await security.save.click();
    await security.state('Protected').waitFor();
    expect(await security.openWarning.count()).toBe(0);
    expect(await ask(OWN_TOKEN)).toEqual([200, 200]);
    expect(await ask('another-token-0123456789')).toEqual([401, 401]);

    // Masked until it is asked for, and then forgotten again. What was typed goes when the call has its answer.
    const shown = () => security.field.inputValue();
    await expect.poll(shown).not.toBe(OWN_TOKEN);
    const reveals = () => scene.ledger.entries.filter(({ source }) => /authToken\.reveal$/.test(source));
    expect(reveals()).toEqual([]);
    await security.show.click();
    await security.hide.waitFor();
    expect(await shown()).toBe(OWN_TOKEN);
    await scene.ledger.settle();
    expect(reveals().map(({ text }) => text.includes(OWN_TOKEN))).toEqual([true]);
    await security.hide.click();
    await security.show.waitFor();
    expect(await shown()).not.toBe(OWN_TOKEN);
    await security.copy.click();
    await expect.poll(() => scene.window.clipboard()).toBe(OWN_TOKEN);

    await security.generate.click();
    await frame.dialog.getByRole('button', { name: 'Generate a new token' }).click();
    await frame.toast('Auth token generated and saved').waitFor();
    expect(await ask(OWN_TOKEN)).toEqual([401, 401]);
    await security.copy.click();
    await expect.poll(() => scene.window.clipboard()).toMatch(/^[\w-]{43}$/);
    const generated = await scene.window.clipboard();
    scene.protect(generated);
    expect(await ask(generated)).toEqual([200, 200]);

    await security.clear.click();
    await frame.dialog.getByRole('button', { name: 'Cancel' }).click();
    await security.state('Protected').waitFor();
    await security.clear.click();
    await frame.dialog.getByRole('button', { name: 'Remove token' }).click();
    await security.state('Open').waitFor();
    expect(await ask('anything')).toEqual([200, 200]);
  });

  test('that the environment sets can be seen and copied, not changed', async () => {
    const scene = await start({ env: { SECURITY__AUTH_TOKEN: OWN_TOKEN } });
    scene.protect(OWN_TOKEN);
    const page = await scene.page();
    const security = securityPageOf(page);
    await frameOf(page).goTo('Security');
    await security.card.getByText('Set by environment', { exact: false }).waitFor();
    expect(await security.field.isEditable()).toBe(false);
    for (const button of [security.generate, security.clear, security.save]) {
      expect(await button.count()).toBe(0);
    }
    await security.copy.click();
    await expect.poll(() => scene.window.clipboard()).toBe(OWN_TOKEN);
  });
});

/** The status of a question to each provider, by its own SDK. */
async function askBoth(proxyUrl: string, apiKey: string): Promise<number[]> {
  const anthropic = new Anthropic({ baseURL: proxyUrl, apiKey, maxRetries: 0 });
  const openai = new OpenAI({ baseURL: `${proxyUrl}/openai/v1`, apiKey, maxRetries: 0 });
  return Promise.all([
    statusOf(
      anthropic.messages.create({
        model: 'claude-haiku-4-5',
        max_tokens: 10,
        messages: [{ role: 'user', content: 'Hello' }],
      }),
    ),
    statusOf(openai.responses.create({ model: 'gpt-5.3-codex', input: 'Hello' })),
  ]);
}

function statusOf(answer: Promise<unknown>): Promise<number> {
  return answer.then(
    () => 200,
    (error: { status?: number }) => error.status ?? 0,
  );
}
