import type { AuthTokenStatus } from '../../../src-shared/model/app-snapshot.ts';
import type { Tone } from '../../ui/tone.tsx';

export interface AuthTokenDescription {
  readonly state: string;
  readonly tone: Tone;
  /** Where it comes from, as a sentence; `null` when none is set. */
  readonly origin: string | null;
  /** Given from outside, where alone it can be changed. */
  readonly isReadOnly: boolean;
}

/** A problem means that it cannot be told whether a token is saved, which is not the same as open. */
export function describeAuthToken({ source, detail, problem }: AuthTokenStatus): AuthTokenDescription {
  if (problem !== null) return { state: 'Unknown', tone: 'danger', origin: null, isReadOnly: false };
  switch (source) {
    case null:
      return { state: 'Open', tone: 'warning', origin: null, isReadOnly: false };
    case 'saved':
      return {
        state: 'Protected',
        tone: 'good',
        origin: nameSource('Saved here', detail),
        isReadOnly: false,
      };
    case '.env':
      return { state: 'Protected', tone: 'good', origin: nameSource('Read from', detail), isReadOnly: false };
    case 'environment':
      return {
        state: 'Protected',
        tone: 'good',
        origin: nameSource('Set by environment', detail),
        isReadOnly: true,
      };
    case 'flag file':
      return {
        state: 'Protected',
        tone: 'good',
        origin: nameSource('Set by a token file', detail),
        isReadOnly: true,
      };
  }
}

function nameSource(words: string, detail: string | null): string {
  return detail === null ? words : `${words} (${detail})`;
}

/** Which machines can reach the proxy, by the address that it binds to. */
export function describeReach(bindHost: string): string {
  const isLoopback = bindHost === 'localhost' || bindHost === '::1' || bindHost.startsWith('127.');
  if (isLoopback) return 'Only programs on this computer can reach the proxy.';
  return 'Other computers can reach the proxy at this address.';
}
