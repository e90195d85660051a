const WEB_ADDRESS_WITH_QUERY = /(\bhttps?:\/\/[^\s"'<>\\?#]+)[?#][^\s"'<>\\]*/gi;

/** An address or a path without query and fragment, which may hold codes, states and keys. */
export function dropUrlQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

/** The same for every web address inside a text. */
export function dropUrlQueries(text: string): string {
  return text.includes('://') ? text.replace(WEB_ADDRESS_WITH_QUERY, '$1') : text;
}
