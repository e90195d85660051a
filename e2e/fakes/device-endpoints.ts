import { CODEX } from '../../src-main/core/constants.ts';
import type { Exchange } from './exchange.ts';
import { challengeOf, type GrantStore, randomText } from './grant-store.ts';
import { isJson, readParams } from './read-request.ts';

export interface DeviceOptions {
  /** Polling interval in s, as the text that the real one sends; default `0` so that tests do not wait. */
  readonly interval?: string;
  /** Status while the user has not decided; the real one uses both. */
  readonly pendingStatus?: 403 | 404;
  /** `false`: the account may not use device codes (404). */
  readonly enabled?: boolean;
}

/** The device sign-in of OpenAI's issuer, which resembles RFC 8628 but has formats of its own (ccproxy-facts 2.4). */
export class DeviceEndpoints {
  readonly #options: DeviceOptions;
  readonly #grants: GrantStore;
  readonly #devices = new Map<string, { userCode: string; approved: boolean; done: boolean }>();

  constructor(options: DeviceOptions, grants: GrantStore) {
    this.#options = options;
    this.#grants = grants;
  }

  /** The user types `userCode` on the page and approves. */
  approve(userCode: string): void {
    const device = [...this.#devices.values()].find((entry) => entry.userCode === userCode);
    if (!device) throw new Error(`No device sign-in has the code ${userCode}`);
    device.approved = true;
  }

  handleUserCode(exchange: Exchange): void {
    const params = readParams(exchange.request);
    if (this.#options.enabled === false) {
      exchange.send(404, 'device code login is not enabled');
    } else if (!isJson(exchange.request) || params?.client_id !== CODEX.clientId) {
      exchange.send(400, { error: { code: 'invalid_request', message: 'Invalid client_id' } });
    } else {
      const id = `deviceauth_${randomText(16)}`;
      const userCode = `${randomLetters(4)}-${randomLetters(5)}`;
      this.#devices.set(id, { userCode, approved: false, done: false });
      this.#grants.secrets.add(id);
      exchange.send(200, {
        device_auth_id: id,
        user_code: userCode,
        interval: this.#options.interval ?? '0',
        expires_at: new Date(Date.now() + 900_000).toISOString(),
      });
    }
  }

  handlePoll(exchange: Exchange, redirectUri: string): void {
    const params = readParams(exchange.request);
    const device = this.#devices.get(String(params?.device_auth_id));
    if (!isJson(exchange.request) || !device || device.userCode !== params?.user_code || device.done) {
      exchange.send(400, { error: { code: 'deviceauth_unknown', message: 'Unknown device code' } });
    } else if (!device.approved) {
      exchange.send(this.#options.pendingStatus ?? 403, {
        error: { code: 'deviceauth_authorization_pending', message: 'Authorization pending' },
      });
    } else {
      device.done = true;
      const verifier = randomText(32);
      const codeChallenge = challengeOf(verifier);
      const scope = CODEX.scopes.join(' ');
      const code = this.#grants.createCode({ redirectUri, state: '', codeChallenge, scope });
      this.#grants.secrets.add(verifier);
      exchange.send(200, {
        authorization_code: code,
        code_challenge: codeChallenge,
        code_verifier: verifier,
      });
    }
  }
}

function randomLetters(count: number): string {
  const alphabet = 'BCDFGHJKLMNPQRSTVWXZ';
  return Array.from({ length: count }, () => alphabet[Math.floor(Math.random() * alphabet.length)]).join('');
}
