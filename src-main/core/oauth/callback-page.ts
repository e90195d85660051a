import { createHash } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';

export interface CallbackPage {
  readonly status: number;
  readonly title: string;
  /** Plain text, escaped here. */
  readonly message: string;
}

const STYLE = `:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;font:16px/1.5 system-ui,sans-serif;
background:Canvas;color:CanvasText}
main{max-width:32rem;padding:2rem;overflow-wrap:anywhere}
h1{margin:0 0 .5rem;font-size:1.4rem;font-weight:600}
p{margin:0}`;

/**
 * The page that the browser ends on: static, without scripts, and allowed to load nothing at all. It is
 * never cached, and its address, which holds a code, is not sent anywhere as a referrer.
 */
export function renderCallbackPage({ title, message }: CallbackPage): {
  html: string;
  headers: OutgoingHttpHeaders;
} {
  const styleHash = createHash('sha256').update(STYLE).digest('base64');
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} - ccproxy</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(message)}</p>
</main>
</body>
</html>
`;
  return {
    html,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-length': Buffer.byteLength(html),
      'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      connection: 'close',
    },
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
