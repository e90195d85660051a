import { connect } from 'node:net';

/** Writes exactly these bytes to a port of this machine; resolves to all that comes back until the other side ends. */
export async function sendRaw(port: number, request: string | Buffer): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.on('error', () => {}); // A reset is one way of refusing; `close` follows.
  socket.write(typeof request === 'string' ? Buffer.from(request, 'latin1') : request);
  socket.once('end', () => socket.end());
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(received).toString();
}

/** The status codes of every answer in what {@link sendRaw} gave. */
export function statusesOf(received: string): number[] {
  return [...received.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
}
