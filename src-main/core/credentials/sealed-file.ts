import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors/app-error.ts';
import type { JsonFile } from '../files/json-file.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;

const envelopeSchema = z.object({
  version: z.literal(1),
  iv: z.base64(),
  tag: z.base64(),
  data: z.base64(),
});

/** A new random key for {@link writeSealed}, in base64. */
export function createSealingKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

/**
 * Encrypts `text` (AES-256-GCM, a new IV at each write) into `file`. `name` is authenticated, so that one
 * secret's file cannot be passed off as another's.
 *
 * @throws AppError `credential_write_failed`
 */
export async function writeSealed(file: JsonFile, key: string, name: string, text: string): Promise<void> {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, Buffer.from(key, 'base64'), iv).setAAD(Buffer.from(name));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  await file.write({
    version: 1,
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  });
}

/**
 * @returns the text, or `null` when there is no file
 * @throws AppError `credential_unreadable` when the file was changed or belongs to another key
 */
export async function readSealed(file: JsonFile, key: string, name: string): Promise<string | null> {
  const content = await file.read();
  if (content === null) return null;
  const envelope = envelopeSchema.safeParse(content);
  try {
    if (!envelope.success) throw envelope.error;
    const { iv, tag, data } = envelope.data;
    const decipher = createDecipheriv(CIPHER, Buffer.from(key, 'base64'), Buffer.from(iv, 'base64'), {
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(name)).setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8');
  } catch (error) {
    throw new AppError('credential_unreadable', `${file.path} cannot be decrypted.`, {
      advice: 'Sign in again.',
      cause: error,
    });
  }
}
