/** A dialect, and the provider that does not speak it. */
export const TRANSLATIONS = ['messages-openai', 'chat-claude', 'responses-claude'] as const;
export type Translation = (typeof TRANSLATIONS)[number];

const PROSE =
  'Look at the failing test first, then at the module under test. "Expected 200, got 404" means the route is ' +
  'missing:\n\n1. open `src/routes.ts`\n2. add the handler — keep the order\n3. run the tests again\n';
const CODE =
  'export function add(a: number, b: number): number {\n\tif (!Number.isFinite(a)) throw new Error("a is \\"NaN\\"");\n' +
  '\treturn a + b; // naïve, but enough: 0.1 + 0.2 ≠ 0.3\n}\n';

const KILOBYTE = 1000;

/**
 * A Messages API request as a coding agent sends it: system blocks, tools with schemas, and a conversation of
 * prose, tool calls and tool results that grows until the JSON text has the wanted size.
 *
 * @param bytes from 1,000; larger ones are met exactly
 */
export function createAgentBody(bytes: number): Buffer {
  const toolCount = Math.min(16, Math.max(1, Math.floor(bytes / (4 * KILOBYTE))));
  const body = {
    model: 'claude-sonnet-4-5',
    max_tokens: 1024,
    system: createSystem(bytes),
    tools: Array.from({ length: toolCount }, (_, index) => createTool(index)),
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Fix the failing test.' }] }] as unknown[],
  };
  let left = bytes - byteLength(body);
  for (let turn = 0; ; turn++) {
    const exchange = createExchange(turn);
    const size = byteLength(exchange) - 1; // Without the brackets, with a comma.
    if (size > left) break;
    body.messages.push(...exchange);
    left -= size;
  }
  const closing = { role: 'assistant', content: '' };
  const padding = left - byteLength(closing) - 1;
  if (padding >= 0) body.messages.push({ ...closing, content: 'x'.repeat(padding) });
  return Buffer.from(JSON.stringify(body));
}

/**
 * A request for a stream that has to be translated. The fake upstream, which sees neither its path nor its query,
 * is told in the prompt how many events to send.
 */
export function createStreamBody(translation: Translation, events: number): Buffer {
  const prompt = `Answer with ${events} events.\n${PROSE}`;
  const messages = [{ role: 'user', content: prompt }];
  const bodies: Readonly<Record<Translation, object>> = {
    'messages-openai': { model: 'gpt-5.2', max_tokens: 1024, messages },
    'chat-claude': { model: 'claude-sonnet-4-5', messages },
    'responses-claude': { model: 'claude-sonnet-4-5', input: prompt },
  };
  return Buffer.from(JSON.stringify({ ...bodies[translation], stream: true }));
}

/** How many events the beginning of a translated request asks for; 0 for other requests. */
export function readAskedEvents(beginning: string): number {
  return Number(/Answer with (\d+) events\./.exec(beginning)?.[1] ?? 0);
}

function createSystem(bytes: number) {
  const text = bytes < 10 * KILOBYTE ? PROSE : PROSE.repeat(20);
  return [{ type: 'text', text, cache_control: { type: 'ephemeral' } }];
}

function createTool(index: number) {
  return {
    name: `tool_${index}`,
    description: 'Reads a file of the project and returns its text with line numbers.',
    input_schema: {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'Path below the root.' },
        limit: { type: 'integer', minimum: 1 },
      },
      required: ['path'],
    },
  };
}

function createExchange(turn: number): unknown[] {
  const id = `toolu_${String(turn).padStart(8, '0')}`;
  return [
    {
      role: 'assistant',
      content: [
        { type: 'text', text: PROSE },
        { type: 'tool_use', id, name: 'tool_0', input: { path: `src/part-${turn}.ts`, limit: 200 } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: id,
          content: [{ type: 'text', text: CODE.repeat(1 + (turn % 8)) }],
        },
      ],
    },
  ];
}

function byteLength(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
