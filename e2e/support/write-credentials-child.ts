import { createHash } from 'node:crypto';
import { systemClock } from '../../src-main/adapters/system-clock.ts';
import { openJsonFile } from '../../src-main/core/files/json-file.ts';

/** Writes records with a counter and a checksum to the file named by its argument, until it is killed. */
const file = openJsonFile(process.argv[2] ?? '', systemClock);
for (let count = Number(process.argv[3] ?? 0); ; count++) {
  const payload = String(count).repeat(2_000);
  await file.write({ count, payload, checksum: createHash('sha256').update(payload).digest('hex') });
  process.stdout.write('.');
}
