import { setImmediate } from 'node:timers/promises';
import type { CanonicalRequest } from '../canonical/request.ts';
import { listCountables } from './list-countables.ts';

/**
 * Characters that are encoded at a time. Encoding takes time with the square of a run without word boundary, so
 * that short pieces are what bounds it; a cut costs at most a token or two.
 */
const PIECE_CHARACTERS = 256;
/** Pieces between two breaks for other work: 0.1 ms of usual text, some 5 ms of the worst. */
const PIECES_PER_SLICE = 4;
/** Half a million characters. Of a longer request, evenly spread pieces stand for the rest. */
const MAX_PIECES = 2048;

export interface EstimateTokensOptions {
  /** Lets other work run. */
  readonly pause?: () => Promise<unknown>;
}

/**
 * Estimates the input tokens of a request to a model other than Claude, with OpenAI's public vocabulary
 * (`o200k_base`). An estimate, and to be called one: newer vocabularies are not public, reasoning that is sent
 * back is counted by its visible text, and images and documents are flat (see `list-countables.ts`).
 *
 * Bounded for any input: at most 2048 pieces of 256 characters, in slices between which the event loop runs. The
 * vocabulary (2.4 MB) is loaded with the first call, which holds the loop for about 0.15 s once.
 */
export async function estimateTokens(
  request: CanonicalRequest,
  { pause = setImmediate }: EstimateTokensOptions = {},
): Promise<number> {
  const { texts, flatTokens } = listCountables(request);
  return flatTokens + (await estimateTextTokens(texts, pause));
}

async function estimateTextTokens(texts: readonly string[], pause: () => Promise<unknown>): Promise<number> {
  const { countTokens, clearMergeCache } = await import('gpt-tokenizer/encoding/o200k_base');
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  let tokens = 0;
  let encodedCharacters = 0;
  let encodedPieces = 0;
  for (const piece of choosePieces(texts)) {
    tokens += countTokens(piece, PLAIN_TEXT);
    encodedCharacters += piece.length;
    encodedPieces += 1;
    if (encodedPieces % PIECES_PER_SLICE === 0) await pause();
  }
  // It holds pieces of what users wrote.
  clearMergeCache();
  return encodedCharacters === 0 ? 0 : Math.round((tokens * characters) / encodedCharacters);
}

/** Special tokens (`<|endoftext|>`) are text to us; without this the library throws at them. */
const PLAIN_TEXT = { disallowedSpecial: new Set<string>() };

/** All pieces, or of too many every n-th. */
function* choosePieces(texts: readonly string[]): Generator<string> {
  const count = texts.reduce((sum, text) => sum + Math.ceil(text.length / PIECE_CHARACTERS), 0);
  const stride = Math.ceil(count / MAX_PIECES);
  let index = 0;
  for (const text of texts) {
    for (let start = 0; start < text.length; start += PIECE_CHARACTERS) {
      if (index++ % stride === 0) yield text.slice(start, start + PIECE_CHARACTERS);
    }
  }
}
