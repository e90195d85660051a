import type { UpstreamAnswer } from './send-upstream.ts';

/** The beginning of an answer as text; what follows `maxBytes`, or a connection that breaks off, is let go. */
export async function readStart(body: UpstreamAnswer['body'], maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= maxBytes) break;
    }
  } catch {
    // What came before has to do.
  }
  return Buffer.concat(chunks).toString('utf8');
}
