import type { ResponseCreateAndStreamParams } from 'openai/lib/responses/ResponseStream';
import type { Response, ResponseInputContent, ResponseInputItem } from 'openai/resources/responses/responses';
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

type Params = ResponseCreateAndStreamParams;

export const responsesClient: DialectClient = {
  path: '/v1/responses',
  makeBody,
  async ask(proxy, ask, { stream, signal }) {
    const { responses } = proxy.openaiSdk({ baseURL: `${proxy.url}/v1` });
    const body = makeBody(ask);
    const response = stream
      ? await responses.stream(body, { signal }).finalResponse()
      : await responses.create({ ...body, stream: false }, { signal });
    return readResponse(response);
  },
};

function makeBody(ask: Ask): Params {
  const [instructions, ...later] = systemTexts(ask);
  return {
    model: ask.model,
    // As Codex CLI does: instructions are one text.
    input: [...later.map(makeDeveloperMessage), ...ask.turns.flatMap(makeItems)],
    store: false,
    ...(instructions !== undefined && { instructions }),
    ...(ask.tools !== undefined && {
      tools: ask.tools.map((name) => ({
        type: 'function' as const,
        name,
        description: `Tool ${name}`,
        parameters: SCHEMA,
        strict: true,
      })),
    }),
    ...(ask.mustCall && { tool_choice: 'required' as const }),
    ...(ask.parallel === false && { parallel_tool_calls: false }),
    ...(ask.isStructured && {
      text: { format: { type: 'json_schema' as const, name: 'forecast', schema: SCHEMA, strict: true } },
    }),
    ...(ask.thinks && {
      reasoning: { effort: 'high' as const, summary: 'auto' as const },
      include: ['reasoning.encrypted_content' as const],
    }),
    ...(ask.cacheKey !== undefined && { prompt_cache_key: ask.cacheKey }),
  };
}

function makeDeveloperMessage(text: string): ResponseInputItem {
  return { type: 'message', role: 'developer', content: [{ type: 'input_text', text }] };
}

function makeItems(turn: AskTurn): ResponseInputItem[] {
  if ('answer' in turn) return turn.answer.raw as ResponseInputItem[];
  if ('results' in turn) {
    return turn.results.map(({ call, text, image }) => ({
      type: 'function_call_output',
      call_id: call.id,
      output: image ? [{ type: 'input_text', text }, makeImage()] : text,
    }));
  }
  const content: ResponseInputContent[] = [{ type: 'input_text', text: turn.user }];
  if (turn.attachment === 'image') content.push(makeImage());
  if (turn.attachment === 'document') {
    const file_data = `data:application/pdf;base64,${PDF}`;
    content.push({ type: 'input_file', filename: 'note.pdf', file_data });
  }
  return [{ type: 'message', role: 'user', content }];
}

function makeImage() {
  return { type: 'input_image', detail: 'auto', image_url: `data:image/png;base64,${PNG}` } as const;
}

function readResponse(response: Response): Outcome {
  const { model, output, usage } = response;
  const parts = output.flatMap((item) => (item.type === 'message' ? item.content : []));
  const thinking = output.flatMap((item) =>
    item.type === 'reasoning' ? item.summary.map(({ text }) => text) : [],
  );
  const calls = output.flatMap((item) =>
    item.type === 'function_call'
      ? [{ id: item.call_id, name: item.name, input: JSON.parse(item.arguments) }]
      : [],
  );
  return {
    model,
    text: parts.map((part) => (part.type === 'refusal' ? part.refusal : part.text)).join(''),
    thinking: thinking.length === 0 ? null : thinking.join(''),
    calls,
    finish: readFinish(
      response,
      calls.length > 0,
      parts.some(({ type }) => type === 'refusal'),
    ),
    inputTokens: usage?.input_tokens,
    outputTokens: usage?.output_tokens,
    raw: output,
  };
}

function readFinish(response: Response, hasCalls: boolean, hasRefusal: boolean): Outcome['finish'] {
  if (response.status === 'incomplete') {
    return response.incomplete_details?.reason === 'content_filter' ? 'refusal' : 'length';
  }
  if (response.status !== 'completed') throw new Error(response.error?.message ?? `It is ${response.status}`);
  if (hasRefusal) return 'refusal';
  return hasCalls ? 'tool-calls' : 'end';
}
