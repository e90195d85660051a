import type { JsonObject } from '../../src-shared/json.ts';

/**
 * An entry of the ChatGPT backend's list with all that Codex 0.169 requires of one: it takes a list with a lesser entry
 * for a fault, and uses its own.
 * https://github.com/openai/codex/blob/main/codex-rs/protocol/src/openai_models.rs
 */
export function makeListedModel(slug: string): JsonObject {
  return {
    slug,
    display_name: slug.toUpperCase(),
    description: null,
    supported_reasoning_levels: [],
    shell_type: 'unified_exec',
    visibility: 'list',
    supported_in_api: true,
    priority: 1,
    upgrade: null,
    base_instructions: 'You are Codex.',
    support_verbosity: false,
    apply_patch_tool_type: null,
    truncation_policy: { mode: 'tokens', limit: 10_000 },
    supports_parallel_tool_calls: false,
    experimental_supported_tools: [],
  };
}
