import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderCallbackPage } from './callback-page.ts';

describe('renderCallbackPage', () => {
  const { html, headers } = renderCallbackPage({ status: 200, title: 'Signed in', message: 'Done.' });

  it('allows its own style and nothing else', () => {
    const style = /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(style).not.toBe('');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(html).not.toMatch(/<script|<link|<img|https?:|\son\w+=/i);
  });

  it('is neither cached nor sent on', () => {
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-type': 'text/html; charset=utf-8',
      connection: 'close',
    });
  });

  it('shows any text as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', '/', '!') }), (message) => {
        const shown =
          /<p>(.*)<\/p>/s.exec(renderCallbackPage({ status: 400, title: 'x', message }).html)?.[1] ?? '';
        expect(shown).toMatch(/^(?:[a/!]|&#\d+;)*$/);
        expect(shown.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))).toBe(message);
      }),
    );
  });

  it('escapes the title as well', () => {
    const page = renderCallbackPage({ status: 400, title: '</title><script>alert(1)</script>', message: '' });
    expect(page.html).not.toContain('<script');
  });
});
