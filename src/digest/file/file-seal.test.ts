import { expect, it } from 'vitest';
import { checkSeal, NO_SEAL, sealFile } from './file-seal.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const seal = (text: string) => sealFile(new Uint8Array(bytesOf(text)));

it('a file is intact as it was sealed, and broken after any change', async () => {
  const file = await seal(`head {"a":1,"seal":"${NO_SEAL}"} tail`);
  expect(textOf(file)).toMatch(/^head \{"a":1,"seal":"[0-9a-f]{64}"\} tail$/);
  expect(await checkSeal(file)).toBe('intact');
  for (let at = 0; at < file.length; at++) {
    const changed = Uint8Array.from(file);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(await checkSeal(changed)).not.toBe('intact');
  }
  expect(await checkSeal(file.subarray(0, -1))).toBe('broken');
  expect(await checkSeal(file.subarray(1))).toBe('broken');
});

it('the last mark is that of the seal, and a file may end or begin with it', async () => {
  for (const text of [
    `"seal":"${NO_SEAL}"`,
    `"seal":"${NO_SEAL}`,
    `"seal":"${NO_SEAL}" "seal":"${NO_SEAL}"`,
  ]) {
    const file = await seal(text);
    expect(await checkSeal(file)).toBe('intact');
    expect(textOf(file).slice(0, text.lastIndexOf(NO_SEAL))).toBe(text.slice(0, text.lastIndexOf(NO_SEAL)));
  }
});

it('a file without a mark, or without room for the seal, has none, and is not changed', async () => {
  for (const text of ['', 'PAR1', `"seal":"${NO_SEAL.slice(1)}`, `"seal" "${NO_SEAL}"`]) {
    expect(textOf(await seal(text))).toBe(text);
    expect(await checkSeal(bytesOf(text))).toBe('missing');
  }
});
