import { randomInt } from 'node:crypto';
import { parseTime } from '../../format/values/parse-time.ts';
import { JUDGED_FIELDS } from '../flow/flow-facts.ts';
import { POLICY_FIELDS } from '../flow/named-policies.ts';
import { OF_FLOWS } from '../flow/proto-names.ts';
import { OTHER_SPELLING } from '../kernel/layout.ts';
import { KERNEL_WASM } from './kernel-wasm.ts';

/** Bytes that are walked at once, at most. */
export const MAX_BLOCK_BYTES = 1024 * 1024;

/** The fields that kernel/layout.ts numbers from 1 on, in its order. */
const FIELDS: readonly string[] = [
  ...JUDGED_FIELDS,
  'node_name',
  'source_names',
  'destination_names',
  'destination_service',
  'time',
  'IP',
  'l4',
  'l7',
  'source',
  'destination',
  'aggregate',
  ...POLICY_FIELDS,
];

const HOUR_LENGTH = 'yyyy-mm-ddThh'.length;

/** What kernel/index.ts exports. */
export interface KernelInstance {
  readonly memory: WebAssembly.Memory;
  inputAt(): number;
  linesAt(): number;
  placeOf(piece: number): number;
  /** Begins anew, with no piece known but the names of fields, and nothing tallied. Writes into the input. */
  forget(): void;
  forgetNotes(): void;
  beginBlock(): void;
  readLines(start: number, end: number, tallying: boolean): number;
  linesNow(): number;
  nextAt(): number;
  isFullNow(): boolean;
  hasRoom(): boolean;
  boundsAt(): number;
  namedAt(): number;
  namedNow(): number;
  talliesAt(): number;
  talliesNow(): number;
  hourSpansAt(): number;
  hourSpansNow(): number;
  nodeSpansAt(): number;
  nodeSpansNow(): number;
  forgetTalliedLines(): void;
}

interface KernelExports extends KernelInstance {
  begin(inputBytes: number, secret: number): void;
  nameField(field: number, length: number): void;
}

export function createKernelInstance(): KernelInstance {
  const module = new WebAssembly.Module(Buffer.from(KERNEL_WASM, 'base64'));
  const hourAt = (at: number): number => {
    const text = Buffer.from(kernel.memory.buffer, at, HOUR_LENGTH).toString('latin1');
    return timeOfHour(text) ?? Number.NaN;
  };
  const instance = new WebAssembly.Instance(module, { time: { hourAt } });
  // Its types are those of kernel/index.ts, which the compiler cannot see.
  const kernel = instance.exports as KernelExports;
  kernel.begin(MAX_BLOCK_BYTES, randomInt(2 ** 31));
  const bytes = Buffer.from(kernel.memory.buffer);
  const nameField = (name: string, field: number): void =>
    kernel.nameField(field, bytes.write(`"${name}":`, kernel.inputAt(), 'latin1'));
  const forget = (): void => {
    kernel.forget();
    FIELDS.forEach((name, index) => {
      nameField(name, index + 1);
    });
    for (const name of OF_FLOWS) nameField(name, OTHER_SPELLING);
  };
  forget();
  return { ...kernel, forget };
}

/** Of a text in the form yyyy-mm-ddThh. At 24:00:00 a day ends, and there is no later minute of that hour. */
function timeOfHour(text: string): number | undefined {
  return text.endsWith('24') ? undefined : parseTime(`${text}:00:00Z`);
}
