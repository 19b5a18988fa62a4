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
