import { gzipSync } from 'node:zlib';
import { shopFlowLines } from './generate-flows.ts';

/** Every recording of the example is made from this seed. */
export const SEED = 20_261_111;

/** The share of the week that is committed as raw lines. */
const SAMPLE_SHARE = 0.007;

/** The committed raw recording. Text and compressed bytes are the same on every machine with the same zlib. */
export function hubbleSample(): {
  readonly text: string;
  readonly lines: number;
  readonly compressed: Uint8Array;
} {
  const lines = [...shopFlowLines({ seed: SEED, share: SAMPLE_SHARE })];
  const text = `${lines.join('\n')}\n`;
  const compressed = gzipSync(text, { level: 9 });
  // The header's last byte names the operating system.
  compressed[9] = 255;
  return { text, lines: lines.length, compressed };
}
