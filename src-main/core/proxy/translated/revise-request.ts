import type { ProviderError } from '../../translate/canonical/events.ts';
import type { CanonicalRequest, Part } from '../../translate/canonical/request.ts';

/** Claude names no code for it: https://platform.claude.com/docs/en/build-with-claude/structured-outputs#schema-complexity-limits */
const SCHEMA_REFUSED =
  /^Schemas? (?:contains too many|is too complex)|compiled grammar is too large|grammar compilation/i;

/**
 * The request without what the provider refuses and the conversation can do without. Of OpenAI:
 *
 * - reasoning that was sealed for another account, project or key, after the client's user has changed theirs:
 *   every later turn would fail as this one did (https://github.com/openai/codex/issues/8119),
 * - the summary of reasoning, which organizations that are not verified do not get
 *   (https://help.openai.com/en/articles/10910291-api-organization-verification).
 *
 * Of Claude: an answer that is held to a schema, where the schema is not taken. What a schema costs Claude, nobody
 * but Claude can tell; the model is then asked in words (https://github.com/anthropics/anthropic-sdk-python/issues/1185).
 *
 * @returns `null` when the error is another one, or the request holds nothing of the kind
 */
export function reviseRequest(request: CanonicalRequest, error: ProviderError): CanonicalRequest | null {
  if (error.code === 'invalid_encrypted_content') return withoutSealedReasoning(request);
  if (isSchemaRefused(error)) return withSchemaInWords(request);
  const { reasoning } = request;
  const isSummaryRefused = error.code === 'unsupported_value' && error.param === 'reasoning.summary';
  if (!isSummaryRefused || reasoning === null) return null;
  return { ...request, reasoning: { ...reasoning, summary: 'none' } };
}

function isSchemaRefused({ kind, message, param }: ProviderError): boolean {
  if (kind !== 'invalid-request') return false;
  return SCHEMA_REFUSED.test(message) || param?.startsWith('output_config.format') === true;
}

function withSchemaInWords(request: CanonicalRequest): CanonicalRequest | null {
  const { outputFormat } = request;
  if (outputFormat?.kind !== 'json-schema') return null;
  return { ...request, outputFormat: { ...outputFormat, isInWords: true } };
}

function withoutSealedReasoning(request: CanonicalRequest): CanonicalRequest | null {
  if (!request.turns.some(({ parts }) => parts.some(isSealed))) return null;
  const turns = request.turns.map((turn) => ({
    ...turn,
    parts: turn.parts.filter((part) => !isSealed(part)),
  }));
  return { ...request, turns };
}

function isSealed(part: Part): boolean {
  return part.kind === 'thinking' && part.seal?.vendor === 'openai';
}
