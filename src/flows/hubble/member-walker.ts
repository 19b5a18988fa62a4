import type { Member, MemberFinder } from './member-finder.ts';

const COMMA = 0x2c;
const QUOTE = 0x22;
const CLOSE_BRACE = 0x7d;

/** Takes what the members of an object say. */
export interface MemberReader {
  /** A member whose value was seen before. False when it needs a real parser. */
  takeWhole(member: Member): boolean;
  /** A value at `at`: the index after it, or -1 when it needs a real parser. */
  readValue(member: Member, bytes: Buffer, at: number, end: number): number;
}

/**
 * Walks over the members of an object from behind its opening brace: the index after its closing brace, or -1 when it is
 * written in an unusual way, or has a wanted member twice.
 */
export function walkMembers(
  finder: MemberFinder,
  bytes: Buffer,
  view: DataView,
  from: number,
  end: number,
  reader: MemberReader,
): number {
  if (bytes[from] === CLOSE_BRACE) return from + 1;
  return walkFurtherMembers(finder, bytes, view, from, end, reader);
}

/** The same from behind a comma, where JSON wants another member. */
export function walkFurtherMembers(
  { start, find, wanted }: MemberFinder,
  bytes: Buffer,
  view: DataView,
  from: number,
  end: number,
  reader: MemberReader,
): number {
  let at = from;
  let before = start;
  let seen = 0;
  for (;;) {
    if (bytes[at] !== QUOTE) return -1;
    const member = find(before, bytes, view, at, end);
    if (member === undefined) return -1;
    before = member;
    if (member.number < wanted) {
      const bit = 1 << member.number;
      if ((seen & bit) !== 0) return -1;
      seen |= bit;
    }
    at += member.length;
    if (!member.isWhole) at = reader.readValue(member, bytes, at, end);
    else if (!reader.takeWhole(member)) return -1;
    if (at < 0) return -1;
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at++;
  }
}
