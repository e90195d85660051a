import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ClientDialect } from '../translate/canonical/translation.ts';
import { type AnswerRewriter, createJsonRenamer, createStreamRenamer } from './rename-answer.ts';

const NAME = 'fast "one" 🦊';
const MB = 1024 * 1024;

function run(rewriter: AnswerRewriter, chunks: readonly Buffer[]): string {
  return Buffer.concat([...chunks.map((chunk) => rewriter.push(chunk)), rewriter.end()]).toString();
}

function renameStream(dialect: ClientDialect, ...chunks: readonly string[]): string {
  return run(
    createStreamRenamer(dialect, NAME),
    chunks.map((chunk) => Buffer.from(chunk)),
  );
}

const renameJson = (text: string) => run(createJsonRenamer(NAME), [Buffer.from(text)]);

/** Streams of each dialect, in which each `"model"` is in its place. */
const FOLDER = new URL('../../../e2e/translate/recordings/', import.meta.url);
const RECORDINGS = readdirSync(FOLDER).flatMap((file): [ClientDialect, string][] => {
  if (file.endsWith('.chat.txt')) return [['chat', file]];
  if (!file.endsWith('.sse')) return [];
  return [[file.startsWith('claude') ? 'messages' : 'responses', file]];
});

describe.each(RECORDINGS)('a stream of %s: %s', (dialect, file) => {
  const recorded = readFileSync(new URL(file, FOLDER));
  const isOddly = file.includes('odd');

  it.each(isOddly ? ['\n'] : ['\n', '\r\n'])(
    'is the same but for the name, however it is cut (%j)',
    (lineEnd) => {
      const sent = Buffer.from(lineEnd === '\n' ? recorded : recorded.toString().replaceAll('\n', lineEnd));
      const expected = sent.toString().replaceAll(/"model":"[^"]*"/g, `"model":${JSON.stringify(NAME)}`);
      expect(expected).not.toBe(sent.toString());
      for (let cut = 0; cut <= sent.length; cut++) {
        const got = run(createStreamRenamer(dialect, NAME), [sent.subarray(0, cut), sent.subarray(cut)]);
        if (got !== expected) expect([cut, got]).toEqual([cut, expected]);
      }
      const bytes = Array.from(sent, (_byte, at) => sent.subarray(at, at + 1));
      expect(run(createStreamRenamer(dialect, NAME), bytes)).toBe(expected);
    },
  );
});

describe('an event', () => {
  it.each([
    ['\n', '\n', ''],
    ['\r', '\r', ''],
    ['\r\n', '\r', '\n'],
    ['\n', '\r', '\n'],
  ])('goes on as soon as it is whole: %j%j%j', (lineEnd, blankLine, leftOver) => {
    const rewriter = createStreamRenamer('chat', NAME);
    const event = 'id: 7\ndata: {"model":"gpt-5.2"}';
    const renamed = event.replace('"gpt-5.2"', JSON.stringify(NAME));
    const push = (text: string) => rewriter.push(Buffer.from(text)).toString();
    for (let round = 0; round < 2; round++) {
      expect(push(event + lineEnd)).toBe('');
      expect(push(blankLine)).toBe(renamed + lineEnd + blankLine);
      // The second half of a line end does not wait for the next event.
      expect(push(leftOver)).toBe(leftOver);
    }
    const ended = lineEnd + blankLine + leftOver;
    expect(push(`${event}${ended}${event}${ended}data`)).toBe(`${renamed}${ended}`.repeat(2));
    expect(rewriter.end().toString()).toBe('data');
  });

  it('that lacks its blank line has the name as well', () => {
    expect(renameStream('chat', 'data: {"model":"x"}')).toBe(`data: {"model":${JSON.stringify(NAME)}}`);
  });

  it('may have its data in several lines, with anything between them', () => {
    const sent =
      '\ufeffdata:{"type":"x","message"\r\ndata:  :{"model" :\n: data: "model"\nid: {"model":1}\ndata: "y"}}\n\n';
    expect(renameStream('messages', sent)).toBe(sent.replace('"y"', JSON.stringify(NAME)));
  });

  it.each<[ClientDialect, string]>([
    ['messages', 'data: {"type":"message_start","model":"x"}\n\n'],
    ['messages', 'data: {"type":"content_block_delta","delta":{"model":"x","message":{"model":"x"}}}\n\n'],
    ['messages', 'data: {"message":{"content":[{"model":"x"}],"text":"{\\"model\\":\\"x\\"}"}}\n\n'],
    ['messages', 'data: {"message":[{"model":"x"}]}\n\n'],
    ['messages', 'data: {"message":{"model":null}}\n\n'],
    ['messages', 'data: {"message":{"model":{"model":"x"}}}\n\n'],
    ['chat', 'data: {"choices":[{"delta":{"content":"\\"model\\":\\"x\\"","model":"x"}}]}\n\n'],
    ['chat', 'data: {"error":{"model":"x"}}\n\n'],
    ['chat', 'data: [DONE]\n\n'],
    ['responses', 'data: {"type":"response.output_item.done","model":"x","item":{"model":"x"}}\n\n'],
    ['responses', 'data: {"response":{"tools":[{"model":"x"}],"metadata":{"model":"x"}}}\n\n'],
    ['responses', ': "model": "x"\n\nevent: {"response":{"model":"x"}}\ndata: {"a":1}\n\n'],
    ['responses', 'xdata: {"response":{"model":"x"}}\n\n data: {"response":{"model":"x"}}\n\n'],
    ['responses', 'data: {"response":{"model":"x"}\n\ndata: "model"\n\ndata\n\n'],
    ['responses', '\n\n\r\r\r\n\r\n\n'],
    ['responses', ''],
  ])('of %s without the name in its place stays as it is: %j', (dialect, sent) => {
    expect(renameStream(dialect, sent)).toBe(sent);
  });

  it('whose name is written in another way has it replaced as a whole', () => {
    const sent = '{"model" : "a\\"b\\u0041","x":1e2}';
    expect(renameStream('chat', `data: ${sent}\n\n`)).toBe(
      `data: {"model" : ${JSON.stringify(NAME)},"x":1e2}\n\n`,
    );
  });

  it('that no memory should hold goes through as it is', () => {
    const piece = Buffer.alloc(MB, 'x');
    const rewriter = createStreamRenamer('chat', NAME);
    let passed = rewriter.push(Buffer.from('data: {"model":"x","y":"')).length;
    for (let i = 0; i < 70; i++) passed += rewriter.push(piece).length;
    expect(passed).toBeGreaterThan(64 * MB);
    passed += rewriter.push(Buffer.from('"}\n\n')).length;
    expect(passed).toBe('data: {"model":"x","y":"'.length + 70 * MB + 4);
    const event = 'data: {"model":"x"}\n\n';
    expect(rewriter.push(Buffer.from(event)).toString()).not.toBe(event);
  });
});

describe('one object', () => {
  it('has the name at the top, and only there', () => {
    const sent = '{ "id":"x","model" : "x", "output":[{"model":"x"}],"response":{"model":"x"},"n":1e2}\n';
    expect(renameJson(sent)).toBe(sent.replace('"model" : "x"', `"model" : ${JSON.stringify(NAME)}`));
  });

  it.each([
    '{"input_tokens":42}',
    '{"model":null}',
    '[{"model":"x"}]',
    '"model"',
    'no JSON "model"',
    '',
    '{"model":"x"',
  ])('stays as it is where it has no such member: %s', (sent) => {
    expect(renameJson(sent)).toBe(sent);
  });

  it('that no memory should hold goes through as it is', () => {
    const chunks = [
      Buffer.from('{"model":"x","y":"'),
      ...Array.from({ length: 65 }, () => Buffer.alloc(MB, 'x')),
      Buffer.from('"}'),
    ];
    const got = run(createJsonRenamer(NAME), chunks);
    expect(got.length).toBe(65 * MB + 20);
    expect(got.startsWith('{"model":"x"')).toBe(true);
  });
});
