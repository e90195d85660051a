import type Anthropic from '@anthropic-ai/sdk';
import {
  type Ask,
  type AskTurn,
  type DialectClient,
  type Outcome,
  PDF,
  PNG,
  SCHEMA,
  systemTexts,
} from './ask.ts';

type Params = Anthropic.MessageCreateParamsNonStreaming;
type Blocks = Anthropic.ContentBlockParam[];

export const messagesClient: DialectClient = {
  path: '/v1/messages',
  makeBody,
  async ask(proxy, ask, { stream, signal }) {
    const { messages } = proxy.anthropicSdk();
    const body = makeBody(ask);
    const message = stream
      ? await messages.stream(body, { signal }).finalMessage()
      : await messages.create(body, { signal });
    return readMessage(message);
  },
};

function makeBody(ask: Ask): Params {
  return {
    model: ask.model,
    max_tokens: 4096,
    messages: ask.turns.map(makeMessage),
    ...(ask.system !== undefined && {
      system: systemTexts(ask).map((text) => ({ type: 'text' as const, text })),
    }),
    ...(ask.tools !== undefined && {
      tools: ask.tools.map((name) => ({ name, description: `Tool ${name}`, input_schema: SCHEMA })),
    }),
    ...(ask.mustCall && { tool_choice: { type: 'any' } }),
    ...(ask.parallel === false && { tool_choice: { type: 'auto', disable_parallel_tool_use: true } }),
    ...(ask.isStructured && { output_config: { format: { type: 'json_schema', schema: SCHEMA } } }),
    ...(ask.stop !== undefined && { stop_sequences: [ask.stop] }),
    ...(ask.thinks && { thinking: { type: 'adaptive', display: 'summarized' } }),
  } as Params;
}

function makeMessage(turn: AskTurn): Anthropic.MessageParam {
  if ('answer' in turn) return { role: 'assistant', content: turn.answer.raw as Blocks };
  if ('results' in turn) {
    const content: Blocks = turn.results.map(({ call, text, image }) => ({
      type: 'tool_result',
      tool_use_id: call.id,
      content: [{ type: 'text', text }, ...(image ? [makeImage()] : [])],
    }));
    return { role: 'user', content };
  }
  const content: Blocks = [{ type: 'text', text: turn.user }];
  if (turn.attachment === 'image') content.push(makeImage());
  if (turn.attachment === 'document') {
    const source = { type: 'base64', media_type: 'application/pdf', data: PDF } as const;
    content.push({ type: 'document', source });
  }
  return { role: 'user', content };
}

function makeImage(): Anthropic.ImageBlockParam {
  return { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } };
}

function readMessage(message: Anthropic.Message): Outcome {
  const { content, usage } = message;
  const thinking = content.flatMap((block) => (block.type === 'thinking' ? [block.thinking] : []));
  return {
    model: message.model,
    text: content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join(''),
    thinking: thinking.length === 0 ? null : thinking.join(''),
    calls: content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
    ),
    finish: FINISHES[String(message.stop_reason)] ?? 'end',
    inputTokens:
      usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
    outputTokens: usage.output_tokens,
    raw: content,
  };
}

const FINISHES: Readonly<Record<string, Outcome['finish']>> = {
  tool_use: 'tool-calls',
  max_tokens: 'length',
  refusal: 'refusal',
};
