import {
  carried,
  dropped,
  emulated,
  type FieldKinds,
  type FieldRule,
  type FieldTable,
  passed,
  refused,
} from '../parse/field-rules.ts';

/**
 * Fields of `POST /responses` for Claude, and for models of which ChatGPT's backend takes another form of requests than
 * the client's (`usesResponsesLite`). What one model of Claude's does not take, and items and tools that only OpenAI
 * has, are in `../messages/claude-limits.ts`.
 *
 * The schema: https://platform.openai.com/docs/api-reference/responses, `ResponseCreateParams` of `openai`, and what
 * Codex CLI sends.
 */

const ENCRYPTED_REASONING = 'reasoning.encrypted_content';

const ITEM_STATE = dropped('Claude takes no state of earlier items.');

/** What an item says of itself, beside its content. */
const ITEM: FieldTable = { id: ITEM_STATE, status: ITEM_STATE, phase: ITEM_STATE, agent: ITEM_STATE };

const CALLER = dropped("Only programs of OpenAI's call other tools.");

const DEFERRED = emulated('All tools are there from the start.');

const ASYNC = dropped('Claude waits for each result.');

const MARK: FieldTable = {
  prompt_cache_breakpoint: carried('`cache_control`.'),
  cache_control: carried('`cache_control`.'),
};

const TEXT: FieldTable = { text: carried('Text.'), ...MARK };

const OUTPUT_TEXT: FieldTable = {
  ...TEXT,
  annotations: dropped('The text that they belong to is sent.'),
  logprobs: dropped('The text that they belong to is sent.'),
};

const PARTS: FieldRule = carried('Blocks in order.', {
  by: 'type',
  implied: null,
  kinds: {
    input_text: TEXT,
    text: OUTPUT_TEXT,
    output_text: OUTPUT_TEXT,
    refusal: { refusal: carried('Text.') },
    input_image: {
      image_url: carried('An image, as data or URL.'),
      file_id: carried("Refused: OpenAI's files are not known to Claude."),
      detail: dropped('Claude scales images itself.', { isCanonical: true }),
      ...MARK,
    },
    input_file: {
      file_data: carried('A document.'),
      file_url: carried('A document.'),
      file_id: carried("Refused: OpenAI's files are not known to Claude."),
      filename: carried('`title`.'),
      detail: dropped('Claude reads pages its own way.'),
      ...MARK,
    },
  },
});

const CALL: FieldTable = {
  ...ITEM,
  call_id: carried('`id`.'),
  name: carried('`name`, joined to its namespace.'),
  namespace: carried('Part of `name`.'),
  async: ASYNC,
  caller: CALLER,
};

const OUTPUT: FieldTable = {
  ...ITEM,
  call_id: carried('`tool_use_id`.'),
  output: PARTS,
  name: carried('The call before has it.'),
  namespace: carried('The call before has it.'),
  caller: CALLER,
};

const FUNCTION: FieldTable = {
  name: carried('`name`.'),
  description: carried('`description`.'),
  parameters: carried('`input_schema`.'),
  strict: dropped('Claude limits number and form of strict tools.', { isCanonical: true }),
  defer_loading: DEFERRED,
  allowed_callers: CALLER,
  async: ASYNC,
  output_schema: dropped('Claude takes results of any form.'),
};

const CUSTOM: FieldTable = {
  name: carried('`name`.'),
  description: carried('`description`.'),
  format: carried('A line of the description.'),
  defer_loading: DEFERRED,
  allowed_callers: CALLER,
  async: ASYNC,
};

const WEB_SEARCH: FieldTable = {
  filters: carried('`allowed_domains`, `blocked_domains`.'),
  user_location: carried('`user_location`.'),
  external_web_access: carried(
    '`false`: the tool is left out and reported, as Anthropic always searches the live web.',
  ),
  search_context_size: dropped("Anthropic's web search has no such setting.", { isCanonical: true }),
  search_content_types: dropped("Anthropic's web search finds text only."),
};

const NAMED_TOOLS: FieldKinds = { by: 'type', implied: null, kinds: { function: FUNCTION, custom: CUSTOM } };

const TOOLS: FieldRule = carried(
  '`tools`. A search for tools is left out and reported, other tools that only OpenAI has are refused.',
  {
    by: 'type',
    implied: null,
    kinds: {
      ...NAMED_TOOLS.kinds,
      namespace: {
        name: carried("Part of its tools' names."),
        description: carried('Part of the first description.'),
        tools: carried('`tools`.', NAMED_TOOLS),
      },
      web_search: WEB_SEARCH,
      web_search_preview: WEB_SEARCH,
    },
  },
);

const INPUT: FieldKinds = {
  by: 'type',
  implied: 'message',
  kinds: {
    message: {
      role: carried('`role`. System text before the first turn is `system`.'),
      content: PARTS,
      ...ITEM,
    },
    function_call: { ...CALL, arguments: carried('`input`.') },
    custom_tool_call: { ...CALL, input: carried('`input`, as its one field.') },
    function_call_output: OUTPUT,
    custom_tool_call_output: OUTPUT,
    reasoning: {
      ...ITEM,
      id: carried('As `encrypted_content`.'),
      encrypted_content: carried("Claude's own thinking goes back to it; OpenAI's is left out and reported."),
      summary: carried('As `encrypted_content`.'),
      content: carried('As `encrypted_content`.'),
    },
    additional_tools: { ...ITEM, role: carried('Says nothing more.'), tools: TOOLS },
  },
};

const NOT_RESPONSES = 'Responses has no such field';

/** Fields that only Chat Completions has, without which the answer would be another one. OpenAI refuses them as well. */
const OF_CHAT: FieldTable = {
  messages: refused(NOT_RESPONSES, 'Send them as input, or to /chat/completions.'),
  max_tokens: refused(NOT_RESPONSES, 'Use max_output_tokens.'),
  max_completion_tokens: refused(NOT_RESPONSES, 'Use max_output_tokens.'),
  response_format: refused(NOT_RESPONSES, 'Use text.format.'),
  reasoning_effort: refused(NOT_RESPONSES, 'Use reasoning.effort.'),
  stop: refused(NOT_RESPONSES, 'Cut the answer off where it appears, or use Chat Completions.'),
  functions: refused(NOT_RESPONSES, 'Use tools.'),
  function_call: refused(NOT_RESPONSES, 'Use tool_choice.'),
  web_search_options: refused(NOT_RESPONSES, 'Use a tool of type web_search.'),
  logit_bias: refused(NOT_RESPONSES, 'Leave it out, and say it in the instructions.'),
  n: refused(NOT_RESPONSES, 'Send the request n times.', { isDefault: (value) => value === 1 }),
};

export const RESPONSES_FIELDS: FieldTable = {
  model: carried("The provider's name for it."),
  tools: TOOLS,
  input: carried(
    "`messages`. Finished calls of OpenAI's own tools are left out and reported, as the model's text has what it took from them; references to items that the proxy does not keep, and other items that only OpenAI has, are refused.",
    INPUT,
  ),
  instructions: carried('`system`.'),
  stream: carried('`stream`.'),
  stream_options: carried('See its fields.', {
    include_obfuscation: dropped('There is no padding between the proxy and its clients.'),
  }),
  max_output_tokens: carried('`max_tokens`.'),
  temperature: carried('`temperature`, at most 1; newer models and thinking take none.'),
  top_p: carried('`top_p`; as `temperature`.'),
  reasoning: carried('`thinking` and `output_config.effort`.', {
    effort: carried('`output_config.effort` or `thinking.budget_tokens`.'),
    summary: carried('`thinking.display`.'),
    generate_summary: carried('As `summary`, which replaces it.'),
    context: dropped('Claude gets its thinking back as it was.'),
    mode: dropped('Claude has one mode.'),
  }),
  text: carried('See its fields.', {
    format: carried('`output_config.format`, or a sentence where that does not do.', {
      type: carried('`json_object` or `json_schema`.'),
      name: carried('Claude has none.'),
      description: carried('Claude has none.'),
      schema: carried('`schema`.'),
      strict: carried('Claude is always.'),
    }),
    verbosity: passed('Claude has no such setting.', { extra: 'verbosity' }),
  }),
  tool_choice: carried(
    '`tool_choice`. Tools that `allowed_tools` does not name are left out, other types refused.',
    {
      type: carried('Which one is forced.'),
      name: carried('`name`.'),
      namespace: carried('Part of `name`.'),
      mode: carried('`auto` or `any`.'),
      tools: carried('The tools that are sent.'),
      server_label: carried('Refused with its type.'),
    },
  ),
  parallel_tool_calls: carried('`disable_parallel_tool_use`.'),
  user: carried('`metadata.user_id`.'),
  safety_identifier: carried('As `user`, which it replaces.'),
  service_tier: carried('`service_tier`; tiers that Anthropic does not have are left out and reported.'),
  prompt_cache_key: emulated('Claude finds by content what it has cached.'),
  prompt_cache_options: passed('Cache marks are set as the settings say.'),
  prompt_cache_retention: passed('As `prompt_cache_options`.'),
  store: emulated(
    'Where it is `true`, or absent while `RESPONSES__STORE_BY_DEFAULT` is on, the proxy keeps the answer in memory, for a day at most: for `previous_response_id` and references to items.',
  ),
  previous_response_id: refused(
    'only answers of Claude and of ChatGPT plans can be continued by their id: those that the proxy keeps',
    'Send the whole conversation as input.',
  ),
  include: dropped('The answer has no such additions; sealed reasoning is always there.', {
    isDefault: (value) => Array.isArray(value) && value.every((name) => name === ENCRYPTED_REASONING),
  }),
  context_management: passed('Claude shortens a conversation when it is asked to, not by itself.'),
  metadata: passed('Repeated in the answer.'),
  max_tool_calls: passed(
    "`max_uses` of Anthropic's web search, the one tool that runs there; repeated in the answer.",
  ),
  truncation: dropped('A conversation that is too long for the model is refused by the provider.', {
    isDefault: (value) => value === 'disabled',
  }),
  top_logprobs: dropped('The answer has none.', { isDefault: (value) => value === 0 }),
  access_programs: dropped("OpenAI's own."),
  client_metadata: dropped("Codex CLI's, for OpenAI."),
  image: dropped('Claude scales images itself.'),
  background: refused('answers are not stored', 'Ask for a stream instead.'),
  conversation: refused('conversations are not stored', 'Send the whole conversation as input.'),
  moderation: refused('the provider does not moderate', 'Call the moderation endpoint.'),
  prompt: refused('stored prompts are not known here', 'Send the text as instructions.'),
  ...OF_CHAT,
};
