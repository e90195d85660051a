import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createCodexKeyring } from '../../src-main/adapters/codex-keyring.ts';
import { createKeytarKeyring } from '../../src-main/adapters/keytar-keyring.ts';
import { probeKeyring } from '../../src-main/core/credentials/keyring-secret-store.ts';

/** Uses a keyring that answers nothing, and says what came of it, one line of JSON each. */
const TIMEOUT_MS = 500;
const say = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
const codeOf = (call: Promise<unknown>) => call.then(String, (error) => error.code);

const keyring = createKeytarKeyring(TIMEOUT_MS);
say({ probe: (await probeKeyring(keyring))?.code });

// More calls than Node has threads for reading files: each would hold one for 25 s.
const calls = Array.from({ length: 8 }, () => codeOf(keyring.getPassword('ccproxy', 'any')));
const text = await readFile(fileURLToPath(import.meta.url), 'utf8');
say({ calls: await Promise.all(calls), fileWasRead: text.length > 0 });

say({ codex: await codeOf(createCodexKeyring(TIMEOUT_MS).getPassword('Codex Auth', 'cli|0')) });
