import { createInterface } from 'node:readline';
import { providerSchema } from '../../src-shared/provider.ts';
import { startTestCore } from './start-test-core.ts';

/**
 * A process of ours that does what it is told, line by line, until its input ends: `claude` or `openai`
 * authorises a request and answers with one line of JSON, the authorization or the error's code.
 */
const { env } = process;
const core = await startTestCore({
  home: { home: env.HOME ?? '', cwd: process.cwd(), env: env as Record<string, string> },
});
process.stdout.write('"ready"\n');
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await core.accounts.providers[providerSchema.parse(line)].authorize().catch((error) => ({
    code: error.code,
  }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await core.stop();
await core.http.close();
