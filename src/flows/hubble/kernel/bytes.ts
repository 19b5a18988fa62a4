/** Whether `length` bytes are the same at both places. Up to 15 bytes behind them are loaded, and not compared. */
export function isSame(one: usize, other: usize, length: usize): bool {
  let rest = length;
  while (rest >= 16) {
    if (v128.any_true(v128.xor(v128.load(one), v128.load(other)))) return false;
    one += 16;
    other += 16;
    rest -= 16;
  }
  if (rest == 0) return true;
  const equal = i8x16.bitmask(i8x16.eq(v128.load(one), v128.load(other)));
  const wanted = (1 << (<i32>rest)) - 1;
  return (equal & wanted) == wanted;
}

/** The same for hundreds of bytes: fewer branches. */
export function isSameLong(one: usize, other: usize, length: usize): bool {
  let rest = length;
  while (rest >= 64) {
    const first = v128.or(differ(one, other, 0), differ(one, other, 16));
    const second = v128.or(differ(one, other, 32), differ(one, other, 48));
    if (v128.any_true(v128.or(first, second))) return false;
    one += 64;
    other += 64;
    rest -= 64;
  }
  return isSame(one, other, rest);
}

function differ(one: usize, other: usize, offset: usize): v128 {
  return v128.xor(v128.load(one + offset), v128.load(other + offset));
}

const FACTOR: u64 = 0x9e3779b97f4a7c15;

/** Adds a word to a hash. */
export function mix(hash: u64, word: u64): u64 {
  const mixed = (hash ^ word) * FACTOR;
  return mixed ^ (mixed >> 32);
}

/** Another one in each process: nobody who writes flows can choose bytes that meet in the table. */
let secret: u64 = 0;

export function setSecret(value: u64): void {
  secret = value;
}

/** Depends on each of the bytes, on the seed, and on nothing behind the bytes. */
export function hashOf(at: usize, length: usize, seed: u64): u64 {
  let hash = mix(secret ^ seed, <u64>length);
  const end = at + length;
  while (at + 8 <= end) {
    hash = mix(hash, load<u64>(at));
    at += 8;
  }
  const rest = end - at;
  return rest == 0 ? hash : mix(hash, load<u64>(at) & (((<u64>1) << (<u64>rest * 8)) - 1));
}
