import { isJsonObject } from '../../../../src-shared/json.ts';
import { type BodyChanges, NO_CHANGES, type ReadMember } from '../canonical/body-changes.ts';
import type { OutputFormat } from '../canonical/request.ts';
import { parseOutputFormat } from './parse-messages-request.ts';
import { renderOutputFormat } from './render-output-format.ts';

/** For a model without structured outputs: a sentence at the end of the system prompt asks for the client's schema. */
export function fitClaudeFormat(read: ReadMember): BodyChanges {
  const { sentence } = renderOutputFormat(readFormat(read), false);
  if (sentence === null) return NO_CHANGES;
  return {
    ...NO_CHANGES,
    members: [
      [['output_config', 'format'], undefined],
      [['output_format'], undefined],
      [['system'], [...listSystem(read('system')), { type: 'text', text: sentence }]],
    ],
  };
}

/** @returns `null` also for what the API does not know, which Anthropic itself tells best */
function readFormat(read: ReadMember): OutputFormat | null {
  const outputConfig = read('output_config');
  const format = isJsonObject(outputConfig) ? outputConfig.format : null;
  try {
    return parseOutputFormat(format ?? read('output_format'));
  } catch {
    return null;
  }
}

function listSystem(system: unknown): unknown[] {
  if (Array.isArray(system)) return system;
  return typeof system === 'string' && system !== '' ? [{ type: 'text', text: system }] : [];
}
