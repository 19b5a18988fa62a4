import { compareText } from '../../model/compare-text.ts';
import { type ObservedVolume, silenceBetween, sumOfCounts, type VolumeSink } from '../observed-volume.ts';
import { TupleTable } from './tuple-table.ts';

/** Of a row: bytes, packets, the first and the last time. */
const ROW_NUMBERS = 4;
const BYTES = 0;
const PACKETS = 1;
const FIRST = 2;
const LAST = 3;

/** Observers of one connection that are kept, those that saw most: a bound on the size of a digest. */
const MAX_OBSERVERS = 4;
/** Observers that are told apart; what further ones count is left out. */
const MAX_NAMES = 65_536;

/** What each observer of a connection counted, by the index of the connection's entry. */
export class VolumeTable implements VolumeSink {
  readonly #names: string[] = [];
  readonly #ids = new Map<string, number>();
  readonly #keys = new TupleTable(2);
  readonly #key = new Int32Array(2);
  /** Two a row: the index of its entry, and the number of its observer. */
  #owners = new Int32Array(256);
  #numbers = new Float64Array(128 * ROW_NUMBERS);

  add(entry: number, volume: ObservedVolume): void {
    const row = this.#rowOf(entry, volume.observer);
    if (row !== undefined) this.#add(row * ROW_NUMBERS, volume);
  }

  /** Adds what may have been added before: of what was counted at the same time, which may be the same packets, the larger number stays. */
  join(entry: number, volume: ObservedVolume): void {
    const row = this.#rowOf(entry, volume.observer);
    if (row === undefined) return;
    const at = row * ROW_NUMBERS;
    const numbers = this.#numbers;
    const silence = silenceBetween(volume.observer);
    const isApart =
      volume.first > (numbers[at + LAST] ?? 0) + silence ||
      volume.last < (numbers[at + FIRST] ?? 0) - silence;
    if (isApart) {
      this.#add(at, volume);
      return;
    }
    numbers[at + BYTES] = Math.max(numbers[at + BYTES] ?? 0, volume.bytes);
    numbers[at + PACKETS] = Math.max(numbers[at + PACKETS] ?? 0, volume.packets);
    this.#extend(at, volume);
  }

  /** What was counted of each entry of which anything was, sorted by observer. */
  finish(): ReadonlyMap<number, readonly ObservedVolume[]> {
    const found = new Map<number, ObservedVolume[]>();
    for (let row = 0; row < this.#keys.size; row++) {
      const volume = this.#volumeOf(row);
      if (volume.bytes === 0 && volume.packets === 0) continue;
      const entry = this.#owners[row * 2] ?? 0;
      const known = found.get(entry);
      if (known === undefined) found.set(entry, [volume]);
      else known.push(volume);
    }
    for (const volumes of found.values()) keepLargest(volumes);
    return found;
  }

  #volumeOf(row: number): ObservedVolume {
    const at = row * ROW_NUMBERS;
    return {
      observer: this.#names[this.#owners[row * 2 + 1] ?? 0] ?? '',
      bytes: this.#numbers[at + BYTES] ?? 0,
      packets: this.#numbers[at + PACKETS] ?? 0,
      first: this.#numbers[at + FIRST] ?? 0,
      last: this.#numbers[at + LAST] ?? 0,
    };
  }

  #add(at: number, volume: ObservedVolume): void {
    const numbers = this.#numbers;
    numbers[at + BYTES] = sumOfCounts(numbers[at + BYTES] ?? 0, volume.bytes);
    numbers[at + PACKETS] = sumOfCounts(numbers[at + PACKETS] ?? 0, volume.packets);
    this.#extend(at, volume);
  }

  #extend(at: number, { first, last }: ObservedVolume): void {
    const numbers = this.#numbers;
    if (first < (numbers[at + FIRST] ?? 0)) numbers[at + FIRST] = first;
    if (last > (numbers[at + LAST] ?? 0)) numbers[at + LAST] = last;
  }

  /** Undefined: there are too many observers. */
  #rowOf(entry: number, observer: string): number | undefined {
    const id = this.#idOf(observer);
    if (id === undefined) return undefined;
    this.#key[0] = entry;
    this.#key[1] = id;
    const rows = this.#keys.size;
    const row = this.#keys.indexOf(this.#key);
    if (row < rows) return row;
    if (row * 2 >= this.#owners.length) this.#grow();
    this.#owners.set(this.#key, row * 2);
    this.#numbers[row * ROW_NUMBERS + FIRST] = Number.POSITIVE_INFINITY;
    this.#numbers[row * ROW_NUMBERS + LAST] = Number.NEGATIVE_INFINITY;
    return row;
  }

  #idOf(observer: string): number | undefined {
    const known = this.#ids.get(observer);
    if (known !== undefined || this.#names.length >= MAX_NAMES) return known;
    const id = this.#names.push(observer) - 1;
    this.#ids.set(observer, id);
    return id;
  }

  #grow(): void {
    const owners = new Int32Array(this.#owners.length * 2);
    owners.set(this.#owners);
    this.#owners = owners;
    const numbers = new Float64Array(this.#numbers.length * 2);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
  }
}

function keepLargest(volumes: ObservedVolume[]): void {
  if (volumes.length > MAX_OBSERVERS) {
    volumes.sort((one, other) => other.bytes - one.bytes || byObserver(one, other));
    volumes.length = MAX_OBSERVERS;
  }
  if (volumes.length > 1) volumes.sort(byObserver);
}

function byObserver(one: ObservedVolume, other: ObservedVolume): number {
  return compareText(one.observer, other.observer);
}
