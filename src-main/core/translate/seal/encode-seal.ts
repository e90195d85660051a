import { type JsonObject, parseJsonObject } from '../../../../src-shared/json.ts';
import type { ThinkingSeal } from '../canonical/request.ts';

/**
 * Carries one vendor's thinking seal through the other vendor's dialect, so that a client which only sends back
 * what it was given sends back the seal too, and the reasoning survives the next turn.
 *
 * A carried seal is a prefix that names vendor and version, then JSON as base64url. Neither vendor's own values
 * look like that: both are plain base64, which has no dot.
 */
export const OPENAI_SEAL_PREFIX = 'ccproxy.openai.';
export const ANTHROPIC_SEAL_PREFIX = 'ccproxy.anthropic.';
const OPENAI_IN_MESSAGES = `${OPENAI_SEAL_PREFIX}v1.`;
const ANTHROPIC_IN_RESPONSES = `${ANTHROPIC_SEAL_PREFIX}v1.`;

/**
 * A seal as the value of a thinking block's `signature` or of a `redacted_thinking` block's `data`.
 * Anthropic's own is its value, unchanged.
 */
export function encodeSealForMessages(seal: ThinkingSeal): string {
  if (seal.vendor === 'anthropic') return seal.value;
  return OPENAI_IN_MESSAGES + encode({ itemId: seal.itemId, value: seal.value });
}

/** @returns the OpenAI seal that {@link encodeSealForMessages} put there; `null` for Anthropic's own and others */
export function decodeSealFromMessages(value: string): ThinkingSeal | null {
  const carried = decode(value, OPENAI_IN_MESSAGES);
  if (carried === null || typeof carried.value !== 'string') return null;
  if (carried.itemId !== null && typeof carried.itemId !== 'string') return null;
  return { vendor: 'openai', itemId: carried.itemId, value: carried.value };
}

/**
 * A seal as the value of a reasoning item's `encrypted_content`. OpenAI's own is its value, unchanged.
 *
 * @param text the exact thinking text: Anthropic's signature is valid for this text only, and a Responses client
 *   may send its summary back changed or not at all
 */
export function encodeSealForResponses(seal: ThinkingSeal, text: string): string {
  if (seal.vendor === 'openai') return seal.value;
  return ANTHROPIC_IN_RESPONSES + encode({ kind: seal.kind, value: seal.value, text });
}

/**
 * @returns the Anthropic seal and its text that {@link encodeSealForResponses} put there; `null` for OpenAI's own
 *   and others
 */
export function decodeSealFromResponses(value: string): { seal: ThinkingSeal; text: string } | null {
  const carried = decode(value, ANTHROPIC_IN_RESPONSES);
  if (carried === null || typeof carried.value !== 'string' || typeof carried.text !== 'string') return null;
  if (carried.kind !== 'signature' && carried.kind !== 'redacted') return null;
  return { seal: { vendor: 'anthropic', kind: carried.kind, value: carried.value }, text: carried.text };
}

/**
 * A summary that Claude wrote of a conversation as the value of a compaction item's `encrypted_content`. It is not
 * secret from the client, whose own words it sums up; being sealed keeps it whole, and apart from OpenAI's own.
 */
export function encodeSummary(text: string): string {
  return ANTHROPIC_IN_RESPONSES + encode({ kind: 'summary', text });
}

/** @returns the summary that {@link encodeSummary} put there; `null` for OpenAI's own and others */
export function decodeSummary(value: string): string | null {
  const carried = decode(value, ANTHROPIC_IN_RESPONSES);
  return carried?.kind === 'summary' && typeof carried.text === 'string' ? carried.text : null;
}

function encode(carried: JsonObject): string {
  return Buffer.from(JSON.stringify(carried), 'utf8').toString('base64url');
}

function decode(value: string, prefix: string): JsonObject | null {
  if (!value.startsWith(prefix)) return null;
  return parseJsonObject(Buffer.from(value.slice(prefix.length), 'base64url').toString('utf8'));
}
