import type OpenAI from 'openai';
import type { ChatCompletionStreamParams } from 'openai/lib/ChatCompletionStream';
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

type Params = ChatCompletionStreamParams;
type Messages = OpenAI.ChatCompletionMessageParam[];
/** What OpenRouter's clients read and send back beside OpenAI's fields. */
interface Reasoned {
  reasoning_content?: string;
  reasoning_details?: unknown[];
}

export const chatClient: DialectClient = {
  path: '/v1/chat/completions',
  makeBody,
  async ask(proxy, ask, { stream, signal }) {
    const { chat } = proxy.openaiSdk({ baseURL: `${proxy.url}/v1` });
    const body = makeBody(ask);
    if (!stream) return readCompletion(await chat.completions.create({ ...body, stream: false }, { signal }));
    const answer = chat.completions.stream({ ...body, stream_options: { include_usage: true } }, { signal });
    // The helper keeps the last piece of a field that it does not know.
    const reasoned: Reasoned = {};
    answer.on('chunk', (chunk) => collectReasoning(reasoned, (chunk.choices[0]?.delta ?? {}) as Reasoned));
    const completion = await answer.finalChatCompletion();
    Object.assign(completion.choices[0]?.message ?? {}, reasoned);
    return readCompletion(completion);
  },
};

function collectReasoning(into: Reasoned, { reasoning_content, reasoning_details }: Reasoned): void {
  if (reasoning_content !== undefined) {
    into.reasoning_content = (into.reasoning_content ?? '') + reasoning_content;
  }
  if (reasoning_details !== undefined) {
    into.reasoning_details = [...(into.reasoning_details ?? []), ...reasoning_details];
  }
}

function makeBody(ask: Ask): Params {
  const system: Messages = systemTexts(ask).map((content) => ({ role: 'system', content }));
  return {
    model: ask.model,
    messages: [...system, ...ask.turns.flatMap(makeMessages)],
    ...(ask.tools !== undefined && {
      tools: ask.tools.map((name) => ({
        type: 'function' as const,
        function: { name, description: `Tool ${name}`, parameters: SCHEMA, strict: true },
      })),
    }),
    ...(ask.mustCall && { tool_choice: 'required' }),
    ...(ask.parallel === false && { parallel_tool_calls: false }),
    ...(ask.isStructured && {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'forecast', schema: SCHEMA, strict: true },
      },
    }),
    ...(ask.stop !== undefined && { stop: [ask.stop] }),
    ...(ask.thinks && { reasoning_effort: 'high' }),
    ...(ask.cacheKey !== undefined && { prompt_cache_key: ask.cacheKey }),
  } as Params;
}

function makeMessages(turn: AskTurn): Messages {
  if ('answer' in turn) return [turn.answer.raw as Messages[number]];
  if ('results' in turn) {
    return turn.results.map(({ call, text, image }) => ({
      role: 'tool',
      tool_call_id: call.id,
      // The public API takes no images here; clients of other providers send them all the same.
      content: (image ? [{ type: 'text', text }, makeImage()] : text) as string,
    }));
  }
  const content: OpenAI.ChatCompletionContentPart[] = [{ type: 'text', text: turn.user }];
  if (turn.attachment === 'image') content.push(makeImage());
  if (turn.attachment === 'document') {
    const file = { filename: 'note.pdf', file_data: `data:application/pdf;base64,${PDF}` };
    content.push({ type: 'file', file });
  }
  return [{ role: 'user', content }];
}

function makeImage(): OpenAI.ChatCompletionContentPartImage {
  return { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } };
}

function readCompletion({ model, choices, usage }: OpenAI.ChatCompletion): Outcome {
  const [choice] = choices;
  if (choice === undefined) throw new Error('A completion without a choice');
  const message = choice.message as typeof choice.message & Reasoned;
  return {
    model,
    text: message.content || message.refusal || '',
    thinking: message.reasoning_content ?? null,
    calls: (message.tool_calls ?? []).flatMap((call) =>
      call.type === 'function'
        ? [{ id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) }]
        : [],
    ),
    finish: message.refusal ? 'refusal' : (FINISHES[choice.finish_reason] ?? 'end'),
    inputTokens: usage?.prompt_tokens,
    outputTokens: usage?.completion_tokens,
    raw: message,
  };
}

const FINISHES: Readonly<Record<string, Outcome['finish']>> = {
  tool_calls: 'tool-calls',
  length: 'length',
  content_filter: 'refusal',
};
