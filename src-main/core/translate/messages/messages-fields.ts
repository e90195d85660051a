import { isJsonObject } from '../../../../src-shared/json.ts';
import {
  carried,
  dropped,
  emulated,
  type FieldKinds,
  type FieldRule,
  type FieldTable,
  refused,
} from '../parse/field-rules.ts';

/**
 * Fields of `POST /v1/messages` for a model of OpenAI. What a ChatGPT plan or a model that reasons does not take is in
 * `../responses/render-responses-request.ts`, content and tools that only Anthropic has in `render-input.ts` and
 * `render-tools.ts` beside it.
 *
 * The schema: https://platform.claude.com/docs/en/api/messages and `MessageCreateParams`, also the beta one, of
 * `@anthropic-ai/sdk`.
 */

const CACHE_CONTROL = emulated('OpenAI caches by itself what requests begin with alike.');

const CITATIONS = dropped("Answers of OpenAI's models do not point into documents.", {
  isDefault: (value) => isJsonObject(value) && value.enabled !== true,
});

const PAST_CITATIONS = dropped('The text that they belong to is sent.');

const TOOLSET = dropped('Toolsets run at Anthropic.');

const CALLER = dropped("Only tools of Anthropic's call other tools.");

const TEXT: FieldTable = {
  text: carried('Text.'),
  cache_control: CACHE_CONTROL,
  citations: PAST_CITATIONS,
};

const TEXTS: FieldKinds = { by: 'type', implied: null, kinds: { text: TEXT } };

const CONTENT: FieldKinds['kinds'] = {
  text: TEXT,
  image: {
    source: carried('`image_url`, as a data URL where it is data.'),
    transformations: dropped('OpenAI scales images itself.'),
    cache_control: CACHE_CONTROL,
  },
  document: {
    source: carried('A file, or text where it is text.'),
    title: carried("The file's name, or a line above it."),
    context: carried('Text before the document.'),
    citations: CITATIONS,
    cache_control: CACHE_CONTROL,
  },
  search_result: {
    content: carried('Text below its title and source.'),
    title: carried('Text.'),
    source: carried('Text.'),
    citations: CITATIONS,
    cache_control: CACHE_CONTROL,
  },
};

const RESULT_CONTENT: FieldKinds = {
  by: 'type',
  implied: null,
  kinds: {
    ...CONTENT,
    tool_reference: { tool_name: carried('Text.'), cache_control: CACHE_CONTROL },
  },
};

const BLOCKS: FieldKinds = {
  by: 'type',
  implied: null,
  kinds: {
    ...CONTENT,
    thinking: {
      thinking: carried("OpenAI's own reasoning goes back to it; Claude's is left out and reported."),
      signature: carried('As `thinking`.'),
    },
    redacted_thinking: { data: carried('As `thinking`.') },
    tool_use: {
      id: carried('`call_id`.'),
      name: carried('`name`.'),
      input: carried('`arguments`.'),
      cache_control: CACHE_CONTROL,
      caller: CALLER,
      toolset_name: TOOLSET,
    },
    tool_result: {
      tool_use_id: carried('`call_id`.'),
      content: carried('`output`.', RESULT_CONTENT),
      is_error: emulated('The output says so.'),
      cache_control: CACHE_CONTROL,
      toolset_name: TOOLSET,
    },
  },
};

const MESSAGE: FieldTable = {
  content: carried(
    "Parts and items in order. Calls and results of tools that ran at Anthropic are left out and reported, as the model's text has what it took from them; other blocks that only Anthropic has are refused.",
    BLOCKS,
  ),
};

const MESSAGES: FieldKinds = {
  by: 'role',
  implied: null,
  kinds: {
    user: MESSAGE,
    assistant: MESSAGE,
    system: {
      content: carried('A `developer` message in its place; before the first turn, `instructions`.', TEXTS),
      clear_at: emulated('`next_user_message`: left out once a later user message is there.'),
      output_config: dropped('A request has one effort.'),
    },
  },
};

const TOOLS: FieldKinds = {
  by: 'type',
  implied: 'custom',
  kinds: {
    custom: {
      name: carried('`name`.'),
      description: carried('`description`.'),
      input_schema: carried('`parameters`.'),
      strict: carried('`strict`.'),
      cache_control: CACHE_CONTROL,
      defer_loading: emulated('All tools are there from the start.'),
      eager_input_streaming: emulated('Arguments are streamed as they come.'),
      allowed_callers: CALLER,
      input_examples: dropped("OpenAI's tools have none."),
    },
    web_search: {
      name: carried('OpenAI gives it its own.'),
      allowed_domains: carried('`filters.allowed_domains`.'),
      blocked_domains: refused('OpenAI blocks no domains', 'Name the allowed domains instead.'),
      user_location: carried('`user_location`.'),
      max_uses: dropped('OpenAI counts no searches.', { isCanonical: true }),
      cache_control: CACHE_CONTROL,
      defer_loading: emulated('All tools are there from the start.'),
      allowed_callers: CALLER,
      response_inclusion: dropped(
        "Results of searches are not part of the answer, only the model's text is.",
      ),
      strict: dropped('OpenAI defines its own tools.'),
    },
  },
};

const FORMAT: FieldRule = carried('`text.format`.', {
  type: carried('`json_schema`; there is no other.'),
  schema: carried('`schema`.'),
});

export const MESSAGES_FIELDS: FieldTable = {
  model: carried("The provider's name for it."),
  messages: carried('`input`.', MESSAGES),
  system: carried('`instructions`.', TEXTS),
  stream: carried('`stream`.'),
  max_tokens: carried('`max_output_tokens`; ChatGPT plans take none.'),
  temperature: carried('`temperature`; ChatGPT plans take none, nor do models while they reason.'),
  top_p: carried('`top_p`; as `temperature`.'),
  top_k: dropped('OpenAI has no such setting.', { isCanonical: true }),
  stop_sequences: emulated('The proxy ends the answer where one appears. More than 256 are refused.'),
  thinking: carried('`reasoning`.', {
    type: carried('`reasoning.effort`.'),
    budget_tokens: carried('`reasoning.effort`.'),
    display: carried('`reasoning.summary`.'),
    block_binding: dropped('Thinking of OpenAI is bound to nothing else.'),
  }),
  output_config: carried('See its fields.', {
    effort: carried('`reasoning.effort`.'),
    format: FORMAT,
    task_budget: dropped('OpenAI tells its models no budget.'),
  }),
  output_format: FORMAT,
  tools: carried(
    "`tools`. Anthropic's tool search is left out and reported, other tools that only Anthropic has are refused.",
    TOOLS,
  ),
  tool_choice: carried('`tool_choice`.', {
    type: carried('`any` is `required`.'),
    name: carried('`name`.'),
    disable_parallel_tool_use: carried('`parallel_tool_calls`; models such as `o3` take none.'),
  }),
  metadata: carried('See its fields.', {
    user_id: carried('`safety_identifier`, as a hash where it is longer than 64; ChatGPT plans take none.'),
  }),
  service_tier: carried('`service_tier`; `standard_only` is `default`.'),
  cache_control: CACHE_CONTROL,
  context_management: dropped(
    'The whole conversation is sent; one that is too long for the model is refused by the provider.',
  ),
  diagnostics: dropped("Explains Anthropic's cache."),
  fallbacks: dropped('The request runs on its own model alone.'),
  fallback_credit_token: dropped("Lowers Anthropic's bill."),
  speed: dropped('Answers come at the usual speed and price.', {
    isDefault: (value) => value === 'standard',
  }),
  billing_policy: refused('the provider bills the account that is signed in', 'Leave it out.', {
    isDefault: (value) => isJsonObject(value) && value.bill_to === 'self',
  }),
  compaction: refused(
    'the provider gives no summaries in place of a conversation',
    'Ask for a summary in a message.',
  ),
  container: refused(
    'it holds files and skills for tools that run at Anthropic',
    'Leave it out, or use a Claude model.',
  ),
  inference_geo: refused(
    'the provider does not promise where the model runs',
    'Leave it out, or use a Claude model.',
    {
      isDefault: (value) => value === 'global',
    },
  ),
  mcp_servers: refused(
    "the provider does not connect to servers in Anthropic's form, so that their tools would be missing",
    'Connect to them in the client, and send their tools as tools.',
  ),
  // The SDK goes by this code, and sends the whole conversation next.
  thread: refused('the model cannot continue a thread', 'Send the whole conversation without thread.', {
    code: 'thread_unsupported_request',
  }),
};
