const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const NOTHING = Buffer.alloc(0);
const BYTE_ORDER_MARK = Buffer.from('\ufeff');
const DATA = Buffer.from('data:');

/** Cuts server-sent events (HTML standard, 9.2.6) apart, with any of the three line ends, and changes no byte. */
export interface EventSplitter {
  /** @returns the events that are whole by now, each with its blank line */
  push(chunk: Buffer): Buffer[];
  /** The stream has ended. @returns what is left, which may be an event that lacks its blank line */
  end(): Buffer;
}

/** @param maxBytes an event that is larger comes in pieces */
export function createEventSplitter(maxBytes: number): EventSplitter {
  /** The event under way. */
  let held: Buffer[] = [];
  let heldBytes = 0;
  let isLineEmpty = true;
  let isAfterReturn = false;

  function hold(bytes: Buffer): void {
    if (bytes.length === 0) return;
    held.push(bytes);
    heldBytes += bytes.length;
  }

  function release(): Buffer {
    const [first = NOTHING] = held;
    const event = held.length > 1 ? Buffer.concat(held) : first;
    held = [];
    heldBytes = 0;
    return event;
  }

  return {
    push(chunk) {
      const events: Buffer[] = [];
      let start = 0;
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at];
        const isSecondHalf = byte === LINE_FEED && isAfterReturn;
        const isLineEnd = !isSecondHalf && (byte === LINE_FEED || byte === CARRIAGE_RETURN);
        // What is left of the line end of an event that has gone must not wait for the next one.
        const isLeftOver = isSecondHalf && start === at && heldBytes === 0;
        if ((isLineEnd && isLineEmpty) || isLeftOver) {
          hold(chunk.subarray(start, at + 1));
          events.push(release());
          start = at + 1;
        }
        isLineEmpty = isLineEnd || isSecondHalf;
        isAfterReturn = byte === CARRIAGE_RETURN;
      }
      hold(chunk.subarray(start));
      if (heldBytes > maxBytes) events.push(release());
      return events;
    },
    end: release,
  };
}

/** The bytes of an event with spaces in place of all but its data, so that these can be read where they stand. */
export function keepData(event: Buffer): Buffer {
  const data = Buffer.from(event);
  for (let start = 0; start < data.length; ) {
    const end = findLineEnd(data, start);
    const name = startsWith(data, start, BYTE_ORDER_MARK) ? start + BYTE_ORDER_MARK.length : start;
    data.fill(SPACE, start, startsWith(data, name, DATA) ? name + DATA.length : end);
    start = end + 1;
  }
  return data;
}

function findLineEnd(text: Buffer, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== LINE_FEED && text[at] !== CARRIAGE_RETURN) at++;
  return at;
}

function startsWith(text: Buffer, from: number, beginning: Buffer): boolean {
  return text.subarray(from, from + beginning.length).equals(beginning);
}
