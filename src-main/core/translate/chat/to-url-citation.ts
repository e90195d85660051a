import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';

/**
 * A citation as the one kind of annotation that Chat Completions has, `url_citation`.
 *
 * @param value Anthropic's `web_search_result_location`, which is about its whole text block, or a `url_citation`
 *   of Responses, whose positions are within its text block
 * @param block where the block is within the message's content, in characters
 * @returns nothing for citations of documents and files, which have no address
 */
export function toUrlCitation(value: JsonObject, block: { start: number; end: number }): JsonObject[] {
  const citation = isJsonObject(value.url_citation) ? value.url_citation : value;
  const { url, title } = citation;
  if (typeof url !== 'string') return [];
  return [
    {
      type: 'url_citation',
      url_citation: {
        url,
        title: typeof title === 'string' ? title : '',
        start_index: isIndex(citation.start_index) ? block.start + citation.start_index : block.start,
        end_index: isIndex(citation.end_index) ? block.start + citation.end_index : block.end,
      },
    },
  ];
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
