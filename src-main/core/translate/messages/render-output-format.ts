import type { JsonObject } from '../../../../src-shared/json.ts';
import type { OutputFormat } from '../canonical/request.ts';
import { closeSchema } from './close-schema.ts';

export interface RenderedOutputFormat {
  /** `output_config.format`, or `null` where a sentence has to do. */
  readonly format: JsonObject | null;
  /** A sentence for the system prompt, or `null`. */
  readonly sentence: string | null;
}

/**
 * How to ask Claude for JSON. A schema goes into `output_config.format` where the model has it and the schema has a
 * form that it takes: see `closeSchema`.
 */
export function renderOutputFormat(format: OutputFormat | null, takesFormat: boolean): RenderedOutputFormat {
  if (format === null) return { format: null, sentence: null };
  const only = 'Answer with one JSON object and nothing else: no prose, no code fence.';
  if (format.kind === 'json-object') return { format: null, sentence: only };
  const schema = takesFormat && !format.isInWords ? closeSchema(format.schema) : null;
  if (schema?.type === 'object') return { format: { type: 'json_schema', schema }, sentence: null };
  const text = JSON.stringify(format.schema);
  const about = format.description === null ? '' : ` ${format.description}`;
  return { format: null, sentence: `${only}${about} It must match this JSON schema:\n${text}` };
}
