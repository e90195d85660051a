import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { zodFunction, zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ANTHROPIC_TEXT } from './fakes/anthropic-answers.ts';
import { CHAT_TEXT } from './fakes/chat-answers.ts';
import { RESPONSES_TEXT } from './fakes/responses-answers.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

/** What the SDKs do by themselves: run tools until the model is done, and parse what it says. */
const FORECAST = z.object({ city: z.string(), days: z.number().int() });
const SAMPLE = { city: 'Zürich 🏔️', days: 7 };
const HELLO = { role: 'user' as const, content: 'Hello' };

describe.each([
  ['Claude plan', 'oauth', 'claude-sonnet-5-5', ANTHROPIC_TEXT, ANTHROPIC_TEXT],
  ['Claude key', 'api-key', 'claude-sonnet-5-5', ANTHROPIC_TEXT, ANTHROPIC_TEXT],
  ['ChatGPT plan', 'oauth', 'gpt-5.2', RESPONSES_TEXT, RESPONSES_TEXT],
  ['OpenAI key', 'api-key', 'gpt-5.2', RESPONSES_TEXT, CHAT_TEXT],
] as const)('%s', (_name, mode, model, text, chatText) => {
  let proxy: TestProxy;
  let ran: unknown[] = [];

  beforeAll(async () => {
    proxy = await startTestProxy({ mode });
  });
  afterEach(() => {
    expect([...proxy.anthropic.refusals, ...proxy.codex.refusals]).toEqual([]);
    ran = [];
  });
  afterAll(() => proxy.close());

  const runTool = async (input: unknown) => {
    ran.push(input);
    return 'Sunny.';
  };
  const openai = () => proxy.openaiSdk({ baseURL: `${proxy.url}/openai/v1` });

  it.each([true, false])(
    "Anthropic's tool runner runs the tool and goes on, streamed: %s",
    async (stream) => {
      const tool = betaZodTool({
        name: 'get_weather',
        description: 'The weather',
        inputSchema: FORECAST,
        run: runTool,
      });
      const runner = proxy.anthropicSdk().beta.messages.toolRunner({
        model,
        max_tokens: 1000,
        messages: [HELLO],
        tools: [tool],
        stream,
      });
      const message = await runner.runUntilDone();
      expect(ran).toEqual([SAMPLE]);
      const vendor = model.startsWith('claude') ? proxy.anthropic : proxy.codex;
      expect(vendor.lastRequest().body.toString()).toContain('Sunny.');
      expect(message.content.at(-1)).toMatchObject({ type: 'text', text });
      expect(message.stop_reason).toBe('end_turn');
    },
  );

  it("Anthropic's parser reads structured output", async () => {
    const message = await proxy.anthropicSdk().messages.parse({
      model,
      max_tokens: 1000,
      messages: [HELLO],
      output_config: { format: zodOutputFormat(FORECAST) },
    });
    expect(message.parsed_output).toEqual(SAMPLE);
  });

  it.each([true, false])("OpenAI's tool runner runs the tool and goes on, streamed: %s", async (stream) => {
    const body = {
      model,
      messages: [HELLO],
      tools: [zodFunction({ name: 'get_weather', parameters: FORECAST, function: runTool })],
    };
    const runner = stream
      ? openai().chat.completions.runTools({ ...body, stream: true })
      : openai().chat.completions.runTools(body);
    expect(await runner.finalContent()).toBe(chatText);
    expect(ran).toEqual([SAMPLE]);
    expect((await runner.finalChatCompletion()).choices[0]?.finish_reason).toBe('stop');
  });

  it("OpenAI's parsers read structured output, of both formats, whole and streamed", async () => {
    const chat = { model, messages: [HELLO], response_format: zodResponseFormat(FORECAST, 'forecast') };
    const parsed = await openai().chat.completions.parse(chat);
    expect(parsed.choices[0]?.message.parsed).toEqual(SAMPLE);
    const streamed = await openai().chat.completions.stream(chat).finalChatCompletion();
    expect(streamed.choices[0]?.message.parsed).toEqual(SAMPLE);
    const responses = { model, input: 'Hello', text: { format: zodTextFormat(FORECAST, 'forecast') } };
    expect((await openai().responses.parse(responses)).output_parsed).toEqual(SAMPLE);
    expect((await openai().responses.stream(responses).finalResponse()).output_parsed).toEqual(SAMPLE);
  });
});
