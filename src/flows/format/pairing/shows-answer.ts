/** More than any reset has, with all headers, also those of the link. */
const BYTES_WITHOUT_DATA = 100;
/** A client whose attempts are refused gives up after three. */
const FIRST_OF_CONNECTION = 5;

/** What came back, in packets and bytes with their headers. */
export interface CameBack {
  readonly packets: number;
  readonly bytes: number;
  readonly isTcp: boolean;
  /** Whether the numbers are those of one connection, not of several. */
  readonly isOne: boolean;
  /** The bytes of a packet that is nothing but a reset, where it is known how they are counted. */
  readonly ofReset?: number | undefined;
}

/** Whether the other end answered, by counters alone: over TCP a refusal is packets, too, but no data and not many of them. */
export function showsAnswer({ packets, bytes, isTcp, isOne, ofReset }: CameBack): boolean {
  if (packets === 0 || !isTcp) return packets > 0;
  return bytes > packets * (ofReset ?? BYTES_WITHOUT_DATA) || (isOne && packets >= FIRST_OF_CONNECTION);
}
