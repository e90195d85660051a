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
 * Fields of `POST /chat/completions` for Claude and for ChatGPT's backend, which speaks Responses only; and, with an
 * API key of OpenAI's, where Chat Completions takes no functions for a model that another name stands for
 * (`takesFunctionsInChat`). What one provider does not take is in `../messages/claude-limits.ts` or
 * `../responses/render-responses-request.ts`.
 *
 * The schema: https://platform.openai.com/docs/api-reference/chat and `ChatCompletionCreateParams` of `openai`; and
 * what OpenRouter's, DeepSeek's and Anthropic's clients add to it.
 */

const CACHE_CONTROL = carried(
  'A cache mark for Claude. OpenAI caches by itself what requests begin with alike.',
);

const AUTHOR = dropped('Only Chat Completions has names of authors.');

const NOT_CHAT = 'Chat Completions has no such field';

const NOT_SPOKEN = 'the provider answers in text';

const MARKS: FieldTable = { cache_control: CACHE_CONTROL, prompt_cache_breakpoint: CACHE_CONTROL };

const PARTS: FieldRule = carried('Parts in order. Audio is refused.', {
  by: 'type',
  implied: null,
  kinds: {
    text: { text: carried('Text.'), ...MARKS },
    refusal: { refusal: carried('Text.'), ...MARKS },
    image_url: {
      image_url: carried('An image.', {
        url: carried('Its data or URL.'),
        detail: carried('`detail`. Claude scales images itself.'),
      }),
      ...MARKS,
    },
    file: {
      file: carried('A document.', {
        file_data: carried('Its data.'),
        file_id: carried("Refused unless it is the provider's own: files are known to one vendor only."),
        filename: carried('Its name or title.'),
      }),
      ...MARKS,
    },
  },
});

const FUNCTION_CALL: FieldTable = { name: carried('`name`.'), arguments: carried('`arguments`, `input`.') };

const MESSAGES: FieldKinds = {
  by: 'role',
  implied: null,
  kinds: {
    developer: { content: PARTS, name: AUTHOR },
    system: { content: PARTS, name: AUTHOR },
    user: { content: PARTS, name: AUTHOR },
    assistant: {
      content: PARTS,
      refusal: carried('Text.'),
      name: AUTHOR,
      audio: refused(
        'spoken answers stay with the provider that gave them',
        'Send its transcript as content.',
      ),
      function_call: carried('A call, with an id made for it.', FUNCTION_CALL),
      tool_calls: carried('Calls.', {
        by: 'type',
        implied: 'function',
        kinds: {
          function: { id: carried('`call_id`, `id`.'), function: carried('A call.', FUNCTION_CALL) },
          custom: {
            id: carried('`call_id`, `id`.'),
            custom: carried('A call.', {
              name: carried('`name`.'),
              input: carried('`input`; for Claude the one field of a function.'),
            }),
          },
        },
      }),
      reasoning_content: carried('Left out and reported without a seal in `reasoning_details`.'),
      reasoning: carried('As `reasoning_content`.'),
      reasoning_details: carried('Thinking, where the provider has sealed it.'),
    },
    tool: { content: PARTS, tool_call_id: carried('`call_id`, `tool_use_id`.') },
    function: { content: PARTS, name: carried('Finds the call that it answers.') },
  },
};

const FUNCTION: FieldTable = {
  name: carried('`name`.'),
  description: carried('`description`.'),
  parameters: carried('`parameters`, `input_schema`.'),
  strict: carried('`strict`. Claude limits number and form of strict tools: left out and reported.'),
  cache_control: CACHE_CONTROL,
};

const CUSTOM: FieldTable = {
  name: carried('`name`.'),
  description: carried('`description`.'),
  format: carried('`format`; for Claude a line of the description.', {
    type: carried('`text` or `grammar`.'),
    grammar: carried('The grammar.', {
      definition: carried('`definition`.'),
      syntax: carried('`syntax`.'),
    }),
  }),
};

const TOOLS: FieldKinds = {
  by: 'type',
  implied: null,
  kinds: {
    // Also flat, as in Responses.
    function: { function: carried('A function.', FUNCTION), ...FUNCTION },
    custom: { custom: carried('A custom tool; for Claude a function with one string.', CUSTOM) },
  },
};

/** Fields that only Responses has, without which the answer would be another one. OpenAI refuses them as well. */
const OF_RESPONSES: FieldTable = {
  previous_response_id: refused(NOT_CHAT, 'Send the whole conversation as messages.'),
  conversation: refused(NOT_CHAT, 'Send the whole conversation as messages.'),
  input: refused(NOT_CHAT, 'Send it as messages, or to /responses.'),
  instructions: refused(NOT_CHAT, 'Send them as a system message.'),
  max_output_tokens: refused(NOT_CHAT, 'Use max_completion_tokens.'),
  text: refused(NOT_CHAT, 'Use response_format.'),
};

export const CHAT_FIELDS: FieldTable = {
  model: carried("The provider's name for it."),
  messages: carried('Turns. System text before the first of them is `system` or `instructions`.', MESSAGES),
  stream: carried('`stream`.'),
  stream_options: carried('See its fields.', {
    include_usage: emulated('A last chunk with the usage.'),
    include_obfuscation: dropped('There is no padding between the proxy and its clients.'),
  }),
  max_completion_tokens: carried('`max_tokens`; ChatGPT plans take none.'),
  max_tokens: carried('As `max_completion_tokens`.'),
  temperature: carried(
    '`temperature`, at most 1 for Claude; ChatGPT plans take none, nor do models while they reason.',
  ),
  top_p: carried('`top_p`; as `temperature`.'),
  top_k: carried('`top_k` of Claude. OpenAI has no such setting: left out and reported.'),
  stop: carried(
    '`stop_sequences`. The proxy ends the answer where one appears, for OpenAI, and for Claude where it is of white space only.',
  ),
  tools: carried('`tools`, also those of web search. Other ones are refused.', TOOLS),
  tool_choice: carried('`tool_choice`. Tools that `allowed_tools` does not name are left out.', {
    type: carried('Which one is forced.'),
    function: carried('Its name.', { name: carried('`name`.') }),
    custom: carried('Its name.', { name: carried('`name`.') }),
    allowed_tools: carried('The tools that are sent.', {
      mode: carried('`auto` or `any`.'),
      tools: carried('The tools that are sent.'),
    }),
    name: carried('`name`, as in Responses.'),
    mode: carried('As in Responses.'),
    tools: carried('As in Responses.'),
  }),
  functions: carried('`tools`.', { by: 'type', implied: 'function', kinds: { function: FUNCTION } }),
  function_call: carried('`tool_choice`.', { name: carried('`name`.') }),
  parallel_tool_calls: carried(
    '`parallel_tool_calls`, `disable_parallel_tool_use`; models such as `o3` take none.',
  ),
  reasoning_effort: carried('`reasoning.effort`; `thinking` and `output_config.effort`.'),
  reasoning: carried("OpenRouter's form of `reasoning_effort`.", {
    effort: carried('As `reasoning_effort`.'),
    max_tokens: carried('`thinking.budget_tokens`; for OpenAI the effort nearest to it.'),
    enabled: carried('Thinking as the model likes, or none.'),
    exclude: carried('No summary of the thinking, and none in the answer.'),
  }),
  include_reasoning: carried('`false`: as `exclude`, which replaces it.'),
  thinking: carried("Anthropic's form of `reasoning_effort`, from `extra_body`.", {
    type: carried('Thinking as the model likes, or none.'),
    budget_tokens: carried('`thinking.budget_tokens`; for OpenAI the effort nearest to it.'),
    display: carried('`omitted`: as `exclude`.'),
  }),
  response_format: carried(
    '`text.format`, `output_config.format`, or a sentence for Claude where those do not do.',
    {
      type: carried('`json_object` or `json_schema`.'),
      json_schema: carried('The schema.', {
        name: carried('`name`; Claude has none.'),
        description: carried('`description`; Claude has none.'),
        schema: carried('`schema`.'),
        strict: carried('`strict`; Claude is always.'),
      }),
    },
  ),
  web_search_options: carried("The provider's own web search.", {
    search_context_size: carried('`search_context_size`. Claude has no such setting: left out and reported.'),
    user_location: carried('`user_location`.', {
      type: carried('`approximate`.'),
      approximate: carried('`user_location`.', {
        city: carried('`city`.'),
        country: carried('`country`.'),
        region: carried('`region`.'),
        timezone: carried('`timezone`.'),
      }),
    }),
  }),
  user: carried('`metadata.user_id` of Claude; ChatGPT plans take none.'),
  safety_identifier: carried('As `user`, which it replaces.'),
  service_tier: carried('`service_tier`, where the provider has it.'),
  prompt_cache_key: carried('`prompt_cache_key`. Claude finds by content what it has cached.'),
  metadata: passed('Only its `user_id` is sent, as `user`: providers store no answers here.'),
  prompt_cache_options: passed('Neither Claude nor ChatGPT plans take it.'),
  prompt_cache_retention: passed('Neither Claude nor ChatGPT plans take it.'),
  verbosity: passed('`text.verbosity`, from GPT-5 on; Claude has no such setting.'),
  seed: dropped('A wish for the same answer, which no provider keeps for certain.'),
  frequency_penalty: dropped('Neither provider has it.', { isDefault: (value) => value === 0 }),
  presence_penalty: dropped('Neither provider has it.', { isDefault: (value) => value === 0 }),
  prediction: dropped('Only makes the answer faster.'),
  logprobs: dropped('The answer says `logprobs: null`, as the schema allows.'),
  top_logprobs: dropped('As `logprobs`.', { isDefault: (value) => value === 0 }),
  store: dropped('No answer is stored.'),
  n: refused('the provider gives one answer per request', 'Send the request n times.', {
    isDefault: (value) => value === 1,
  }),
  modalities: refused(NOT_SPOKEN, 'Ask for text only.', {
    isDefault: (value) => Array.isArray(value) && value.every((modality) => modality === 'text'),
  }),
  audio: refused(NOT_SPOKEN, 'Ask for text only.'),
  logit_bias: refused(
    'it forbids or forces tokens, and the provider has other ones',
    'Leave it out, and say it in the instructions.',
  ),
  moderation: refused('the provider does not moderate', 'Call the moderation endpoint.'),
  ...OF_RESPONSES,
};
