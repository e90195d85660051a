import { startFakeAnthropicApi } from '../fakes/fake-anthropic-api.ts';
import { startFakeClaudeIssuer } from '../fakes/fake-claude-issuer.ts';
import { startFakeCodexApi } from '../fakes/fake-codex-api.ts';
import { startFakeOpenaiIssuer } from '../fakes/fake-openai-issuer.ts';
import { readParams } from '../fakes/read-request.ts';

export type Vendors = Awaited<ReturnType<typeof startVendors>>;

/** Both providers, with their sign-in servers and APIs. */
export async function startVendors() {
  const claude = await startFakeClaudeIssuer();
  const openai = await startFakeOpenaiIssuer();
  const anthropicApi = await startFakeAnthropicApi({
    isValidAccess: claude.isValidAccess,
    profileOf: claude.profileOf,
  });
  const codexApi = await startFakeCodexApi({ isValidAccess: openai.isValidAccess });
  return {
    claude,
    openai,
    anthropicApi,
    codexApi,
    env: { ...claude.env, ...openai.env, ...anthropicApi.env, ...codexApi.env },
    /** Every code, token and code verifier of both sign-ins so far. */
    listSecrets(): string[] {
      const verifiers = [...claude.requests, ...openai.requests].flatMap((request) => {
        const verifier = readParams(request)?.code_verifier;
        return typeof verifier === 'string' ? [verifier] : [];
      });
      return [...claude.secrets, ...openai.secrets, ...verifiers];
    },
    async close() {
      await Promise.all([anthropicApi.close(), codexApi.close(), claude.close(), openai.close()]);
    },
  };
}
