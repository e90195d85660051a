import { carried, type FieldKinds, type FieldTable } from '../parse/field-rules.ts';

/**
 * Fields of `POST /v1/messages` for a model of Claude's that is asked for by another name: those that the canonical
 * request holds. Any other one goes on as it is (`PASSED_EXTRAS` in `render-messages-request.ts`), or is left out and
 * reported; nothing is refused here, as Anthropic itself says best what its models do not take. Tools keep all their
 * fields.
 */

const KEPT = carried('Kept.');

/** Kinds of which something is lost; others are sent as they came. */
const BLOCKS: FieldKinds = {
  by: 'type',
  implied: null,
  kinds: {
    image: { source: KEPT, cache_control: KEPT },
    tool_result: { tool_use_id: KEPT, content: KEPT, is_error: KEPT, cache_control: KEPT },
  },
};

const MESSAGES: FieldKinds = {
  by: 'role',
  implied: null,
  kinds: {
    user: { content: carried('Kept.', BLOCKS) },
    assistant: { content: carried('Kept.', BLOCKS) },
    system: { content: KEPT, clear_at: KEPT },
  },
};

export const CLAUDE_MESSAGES_FIELDS: FieldTable = {
  model: KEPT,
  messages: carried('Kept.', MESSAGES),
  system: KEPT,
  stream: KEPT,
  max_tokens: KEPT,
  temperature: KEPT,
  top_p: KEPT,
  top_k: KEPT,
  stop_sequences: KEPT,
  thinking: carried('As the model has it.', { type: KEPT, budget_tokens: KEPT, display: KEPT }),
  output_config: carried('Kept.', { effort: KEPT, format: KEPT }),
  output_format: KEPT,
  tools: KEPT,
  tool_choice: KEPT,
  metadata: carried('Kept.', { user_id: KEPT }),
  service_tier: KEPT,
};
