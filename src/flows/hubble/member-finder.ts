import { ByteMemo, hashBytes, isSameBytes } from './byte-memo.ts';
import { skipJson, skipPlainText } from './skip-json.ts';

const COLON = 0x3a;
const COMMA = 0x2c;
const CLOSE_BRACE = 0x7d;

const MAX_FOLLOWERS = 8;
/** Keys and members kept, and their bytes; a bound on memory only. */
const MAX_KEYS = 256;
const MAX_MEMBERS = 8192;
const MAX_BYTES = 2 * 1024 * 1024;
/** A key with more values than this is one whose values do not repeat. */
const MAX_VALUES_OF_KEY = 1024;

/** A member of an object as it was written before: `"key":value`, or `"key":` when its values do not repeat. */
export interface Member {
  /** Never used twice by one finder. */
  readonly id: number;
  readonly name: string;
  /** The place of its name among the wanted ones, or one beyond them. */
  readonly number: number;
  readonly isWhole: boolean;
  /** Undefined also when the member is not whole. */
  readonly value: unknown;
  readonly length: number;
  readonly written: DataView;
  /** What came after it. */
  readonly followers: Member[];
}

/** The members of one kind of object. */
export interface MemberFinder {
  /** Stands before the first member. */
  readonly start: Member;
  readonly wanted: number;
  /** The member that begins at `at`, where its quote is. Undefined when it is written in an unusual way. */
  readonly find: (
    before: Member,
    bytes: Buffer,
    view: DataView,
    at: number,
    end: number,
  ) => Member | undefined;
}

interface Key {
  readonly name: string;
  readonly number: number;
  readonly member: Member;
  valueCount: number;
}

/**
 * `wanted` are the names that are asked for, 31 at most; the values of those that are also `varying`, and of other keys
 * whose values turn out not to repeat, are left to the caller.
 */
export function createMemberFinder(wanted: readonly string[], varying: readonly string[]): MemberFinder {
  const keys = new ByteMemo<Key>(MAX_KEYS, MAX_BYTES);
  const members = new ByteMemo<Member>(MAX_MEMBERS, MAX_BYTES);
  let nextId = 1;
  let nextNumber = wanted.length;

  const createMember = (
    name: string,
    number: number,
    written: Uint8Array,
    isWhole: boolean,
    value: unknown,
  ) => {
    const view = new DataView(Uint8Array.from(written).buffer);
    return {
      id: nextId++,
      name,
      number,
      isWhole,
      value,
      length: written.length,
      written: view,
      followers: [],
    };
  };

  const createKey = (bytes: Uint8Array): Key => {
    const name = Buffer.from(bytes).toString('latin1', 1, bytes.length - 2);
    const place = wanted.indexOf(name);
    const number = place >= 0 ? place : nextNumber++;
    const valueCount = varying.includes(name) ? MAX_VALUES_OF_KEY : 0;
    return { name, number, valueCount, member: createMember(name, number, bytes, false, undefined) };
  };

  const learn = (bytes: Buffer, view: DataView, at: number, end: number): Member | undefined => {
    const afterName = skipPlainText(bytes, at, end);
    if (afterName < 0 || bytes[afterName] !== COLON) return undefined;
    const value = afterName + 1;
    const keyHash = hashBytes(view, at, value);
    const key =
      keys.find(keyHash, view, at, value) ??
      keys.add(keyHash, view, at, value, createKey(bytes.subarray(at, value)));
    if (key.valueCount >= MAX_VALUES_OF_KEY) return key.member;
    const after = skipJson(bytes, value, end);
    if (after < 0) return undefined;
    const hash = hashBytes(view, at, after);
    const known = members.find(hash, view, at, after);
    if (known !== undefined) return known;
    key.valueCount++;
    const written = bytes.subarray(at, after);
    const parsed: unknown = JSON.parse(bytes.toString('latin1', value, after));
    return members.add(hash, view, at, after, createMember(key.name, key.number, written, true, parsed));
  };

  return {
    start: createMember('', -1, Buffer.alloc(0), false, undefined),
    wanted: wanted.length,
    find(before, bytes, view, at, end) {
      const { followers } = before;
      // Records look alike: what came after the member before is what comes now.
      for (let i = 0; i < followers.length; i++) {
        const member = followers[i];
        if (
          member !== undefined &&
          member.length < end - at &&
          isSameBytes(view, at, member.written, 0, member.length) &&
          (!member.isWhole || isDelimiter(bytes[at + member.length]))
        ) {
          if (i > 0) moveUp(followers, i, member);
          return member;
        }
      }
      const member = learn(bytes, view, at, end);
      if (member === undefined) return undefined;
      if (followers.length >= MAX_FOLLOWERS) followers.pop();
      followers.push(member);
      return member;
    },
  };
}

/** The value has ended: what looks like 13 is not the beginning of 133. */
function isDelimiter(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_BRACE;
}

/** The frequent ones come first in the end. */
function moveUp(followers: Member[], index: number, member: Member): void {
  const above = followers[index - 1];
  if (above === undefined) return;
  followers[index - 1] = member;
  followers[index] = above;
}
