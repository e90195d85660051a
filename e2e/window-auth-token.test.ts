import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signInToClaude, startTestUi, type TestUi } from './support/start-test-ui.ts';

let ui: TestUi;

beforeEach(async () => {
  ui = await startTestUi();
});

afterEach(() => ui.close());

describe('the auth token', () => {
  beforeEach(() => ui.open());

  const statusOf = async (headers: Record<string, string> = {}) =>
    (await fetch(`http://127.0.0.1:${ui.app.snapshot().proxy.port}/health/ready`, { headers })).status;

  it('is generated, revealed on demand only, used, replaced and cleared', async () => {
    await ui.invoke('proxy.start');
    expect(await ui.invoke('authToken.reveal')).toMatchObject({ problem: { code: 'auth_token_not_set' } });
    expect(await ui.invoke('authToken.generate')).toEqual({ ok: true });
    const { token } = await revealed();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(ui.app.snapshot().authToken).toMatchObject({ source: 'saved', problem: null });
    expect(await statusOf()).toBe(401);
    expect(await statusOf({ 'x-api-key': token })).toBe(503); // Let in; nobody is signed in.

    expect(await ui.invoke('authToken.copy')).toEqual({ ok: true });
    expect(ui.clipboard).toEqual([token]);
    await ui.invoke('state.get');
    const shown = ui.answers.filter((answer) => answer.includes(token));
    expect(shown).toEqual([JSON.stringify({ ok: true, value: { token } })]);

    expect(await ui.invoke('authToken.save', { token: 'has spaces' })).toMatchObject({
      ok: false,
      problem: { code: 'invalid_input', advice: 'Correct it, or generate one.' },
    });
    expect(await ui.invoke('authToken.save', { token: 'my-own-token-0123456789' })).toEqual({ ok: true });
    expect(await statusOf({ 'x-api-key': token })).toBe(401);
    expect(await statusOf({ 'x-api-key': 'my-own-token-0123456789' })).toBe(503);
    expect(await ui.invoke('authToken.clear')).toEqual({ ok: true });
    expect(ui.app.snapshot().authToken.source).toBeNull();
    expect(await statusOf()).toBe(503);
  });

  it('goes along with a test request', async () => {
    await signInToClaude(ui);
    await ui.invoke('authToken.generate');
    await ui.invoke('proxy.start');
    expect(await ui.invoke('testRequest.send', { provider: 'claude' })).toMatchObject({
      value: { status: 200 },
    });
  });

  async function revealed() {
    const result = await ui.invoke('authToken.reveal');
    if (!result.ok) throw new Error(result.problem.message);
    return result.value;
  }
});

describe('an auth token from the environment', () => {
  it('is read-only, masked, and in force', async () => {
    const other = await startTestUi({ env: { SECURITY__AUTH_TOKEN: 'from-the-environment-0123456789' } });
    try {
      await other.open();
      await other.waitForState(({ authToken }) => authToken.source === 'environment');
      for (const result of [
        await other.invoke('authToken.generate'),
        await other.invoke('authToken.save', { token: 'another-0123456789' }),
        await other.invoke('authToken.clear'),
      ]) {
        expect(result).toMatchObject({ ok: false, problem: { code: 'auth_token_read_only' } });
      }
      await other.invoke('state.get');
      expect(other.answers.join('')).not.toContain('from-the-environment-0123456789');
    } finally {
      await other.close();
    }
  });
});
