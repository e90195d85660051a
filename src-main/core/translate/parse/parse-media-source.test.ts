import { describe, expect, it } from 'vitest';
import { parseFileData, parseImageUrl, toFilePart } from './parse-media-source.ts';

const PDF = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3', 'latin1').toString('base64');
const PNG = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1').toString('base64');
const JPEG = Buffer.from('\xff\xd8\xff\xe0\0\x10JFIF', 'latin1').toString('base64');
const GIF = Buffer.from('GIF89a\x01\0\x01\0', 'latin1').toString('base64');
const WEBP = Buffer.from('RIFF\n\r\0\0WEBPVP8 ', 'latin1').toString('base64');
const ZIP = Buffer.from('PK\x03\x04\x14\0\x06\0', 'latin1').toString('base64');
const CODE = 'print("Grüße 👋")\n';
const CODE_64 = Buffer.from(CODE).toString('base64');

const base64 = (mediaType: string, data: string) => ({ kind: 'base64', mediaType, data });
const text = { kind: 'text', text: CODE };

describe('the data of a file', () => {
  it.each([
    ['a PDF', PDF, null, base64('application/pdf', PDF)],
    ['a PDF by another name', PDF, 'main.py', base64('application/pdf', PDF)],
    ['a picture', JPEG, 'photo.png', base64('image/jpeg', JPEG)],
    ['source code', CODE_64, 'main.py', text],
    ['text without a name', CODE_64, null, text],
    ['something else', ZIP, 'report.docx', base64('application/octet-stream', ZIP)],
    ['what only its name says', ZIP, 'broken.PDF', base64('application/pdf', ZIP)],
  ])('alone is %s', (_what, data, filename, source) => {
    expect(parseFileData(data, filename, 'file')).toEqual(source);
  });

  it.each([
    ['text/x-python', CODE_64, text],
    ['application/json', CODE_64, text],
    ['application/vnd.api+json', CODE_64, text],
    ['application/yaml', CODE_64, text],
    ['application/octet-stream', CODE_64, text],
    ['', CODE_64, text],
    ['application/octet-stream', PDF, base64('application/pdf', PDF)],
    ['text/plain', PDF, base64('application/pdf', PDF)],
    ['application/json', ZIP, base64('application/json', ZIP)],
    ['application/pdf', CODE_64, base64('application/pdf', CODE_64)],
    ['audio/wav', CODE_64, base64('audio/wav', CODE_64)],
    ['image/heic', ZIP, base64('image/heic', ZIP)],
  ])('said to be %j', (mediaType, data, source) => {
    expect(parseFileData(`data:${mediaType};base64,${data}`, null, 'file')).toEqual(source);
  });

  it.each([
    '',
    'data:',
    'data:,x',
    'data:text/plain,x',
    'data:application/pdf;base64,',
    'data:;base64,',
    '====',
    'data:application/pdf;base64,!!!!',
  ])('%j is refused', (data) => {
    const refusal = { code: 'invalid_parameter', param: 'messages[0].content[0].file.file_data' };
    expect(() => parseFileData(data, 'a.pdf', refusal.param)).toThrow(expect.objectContaining(refusal));
  });
});

describe('an image', () => {
  it.each([
    ['image/png', PNG, 'image/png'],
    ['image/jpg', 'AAAA', 'image/jpeg'],
    ['image/png', JPEG, 'image/jpeg'],
    ['image/jpeg', WEBP, 'image/webp'],
    ['application/octet-stream', GIF, 'image/gif'],
    ['', PNG, 'image/png'],
    ['image/svg+xml', CODE_64, 'image/svg+xml'],
  ])('said to be %j', (declared, data, mediaType) => {
    expect(parseImageUrl(`data:${declared};base64,${data}`, 'url')).toEqual(base64(mediaType, data));
  });

  it('may be elsewhere', () => {
    expect(parseImageUrl('HTTPS://x.test/a.png', 'url')).toEqual({
      kind: 'url',
      url: 'HTTPS://x.test/a.png',
    });
    expect(() => parseImageUrl('file:///etc/passwd', 'url')).toThrow(
      expect.objectContaining({ param: 'url' }),
    );
  });
});

it('tells pictures from documents', () => {
  const place = { path: 'messages[0].content[0]' };
  expect(toFilePart(parseFileData(PNG, null, 'x'), 'a', place)).toMatchObject({ kind: 'image', ...place });
  expect(toFilePart(parseFileData(PDF, null, 'x'), 'a', place)).toMatchObject({
    kind: 'document',
    title: 'a',
    ...place,
  });
});
