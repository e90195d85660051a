/**
 * What the Messages API of Claude cannot express, and what becomes of it. The tests ask for each row.
 *
 * - `emulated`: done by other means. - `dropped`: left out and reported, since the answer stays a valid one.
 * - `refused`: 400 `unsupported_parameter`.
 */
export interface ClaudeLimit {
  /** As `dropped` or the error's `param` names it. */
  readonly field: string;
  readonly treatment: 'emulated' | 'dropped' | 'refused';
  readonly how: string;
}

export const CLAUDE_LIMITS: readonly ClaudeLimit[] = [
  { field: 'temperature above 1', treatment: 'emulated', how: 'Claude ends at 1, which is sent.' },
  { field: 'temperature', treatment: 'dropped', how: 'Newer models and thinking take none.' },
  { field: 'top_p', treatment: 'dropped', how: 'As temperature; and models since 4.1 take one of both.' },
  { field: 'top_k', treatment: 'dropped', how: 'As temperature.' },
  {
    field: 'stop',
    treatment: 'emulated',
    how: 'Claude takes none of white space only: the proxy ends the answer where one appears.',
  },
  {
    field: 'response_format json_object',
    treatment: 'emulated',
    how: 'A system sentence asks for one object.',
  },
  {
    field: 'response_format json_schema',
    treatment: 'emulated',
    how: 'A system sentence with the schema, where model or schema do not fit `output_config.format`.',
  },
  {
    field: 'tool_choice',
    treatment: 'emulated',
    how: 'A last sentence asks for the call, where the model cannot be forced.',
  },
  {
    field: 'reasoning',
    treatment: 'dropped',
    how: 'Models that cannot think, or cannot but think; a forced call; a history of calls without its thinking.',
  },
  {
    field: 'messages[].thinking',
    treatment: 'dropped',
    how: "Another vendor's reasoning, one without its seal, or one that no text or call came of.",
  },
  { field: 'messages[].image.detail', treatment: 'dropped', how: 'Claude scales images itself.' },
  {
    field: 'messages[].image',
    treatment: 'refused',
    how: 'Formats other than JPEG, PNG, GIF, WebP; foreign file ids.',
  },
  {
    field: 'messages[].document',
    treatment: 'refused',
    how: 'Files other than PDF and text; foreign file ids.',
  },
  {
    field: 'messages[].web_search_call',
    treatment: 'dropped',
    how: "A finished call of the other vendor's own tool, and its siblings: the answer that it led to is kept.",
  },
  {
    field: 'messages[].computer_call',
    treatment: 'refused',
    how: 'Any other item that only the other vendor knows, such as calls of its tools that clients run.',
  },
  {
    field: 'messages[].compaction',
    treatment: 'refused',
    how: "OpenAI's own summary of a conversation. One that Claude wrote is text to both vendors.",
  },
  { field: 'tools[].strict', treatment: 'dropped', how: 'Claude limits number and form of strict tools.' },
  { field: 'tools[].custom', treatment: 'emulated', how: 'A function with one string named `input`.' },
  { field: 'tools[].web_search', treatment: 'emulated', how: "Anthropic's own web search." },
  {
    field: 'tools[].web_search offline',
    treatment: 'dropped',
    how: 'Anthropic always searches the live web.',
  },
  {
    field: 'tools[].second_web_search',
    treatment: 'dropped',
    how: 'Names of tools are unique: the first search is kept. A function of that name is refused beside it.',
  },
  {
    field: 'tools[].search_context_size',
    treatment: 'dropped',
    how: "Anthropic's web search has no such setting.",
  },
  {
    field: 'tools[].tool_search',
    treatment: 'dropped',
    how: 'Finds tools that are offered later: those that are there can be called without it.',
  },
  {
    field: 'tools[].file_search',
    treatment: 'refused',
    how: 'Any other tool that only the other vendor has.',
  },
  {
    field: 'context_management',
    treatment: 'dropped',
    how: "OpenAI's list. Claude compacts when it is asked to: by `compaction_trigger`, or at `/responses/compact`.",
  },
  {
    field: 'user',
    treatment: 'emulated',
    how: 'Mail addresses, phone numbers and long names, which Anthropic refuses, are hashed.',
  },
  { field: 'service_tier', treatment: 'dropped', how: 'Tiers that Anthropic does not have.' },
  { field: 'unknown field', treatment: 'dropped', how: 'Reported by its own name.' },
];

/** Server tools' finished calls, whose result the answer after them tells. Other items are refused. */
export const HARMLESS_ITEMS: ReadonlySet<string> = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'mcp_list_tools',
  'mcp_call',
  'tool_search_call',
  'tool_search_output',
]);

/** Tools without which the others do as well. Other foreign tools are refused. */
export const HARMLESS_TOOLS: ReadonlySet<string> = new Set(['tool_search']);
