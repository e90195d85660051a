import type { JsonObject } from '../../../../src-shared/json.ts';

/**
 * A citation or annotation as an annotation of OpenAI's. Anthropic's citation of a web page is for the whole of its
 * text block; its citations of places in documents have no counterpart.
 *
 * @param textLength characters of the block
 * @returns `null` where there is no counterpart
 */
export function toUrlCitation(value: JsonObject, textLength: number): JsonObject | null {
  if (value.type !== 'web_search_result_location' || typeof value.url !== 'string') return null;
  const title = typeof value.title === 'string' ? value.title : '';
  return { type: 'url_citation', start_index: 0, end_index: textLength, title, url: value.url };
}
