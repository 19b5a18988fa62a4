import type { EpochMs } from '../../model/digest.ts';

const WHOLE_SECONDS = 'yyyy-mm-ddThh:mm:ss'.length;
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * RFC 3339 with up to nanoseconds to milliseconds, cut off, not rounded. Anything else is undefined. Lines of a file follow
 * each other in time, so the last whole second is kept.
 */
export function createTimeParser(): (text: string | undefined) => EpochMs | undefined {
  let lastSecond = '';
  let lastSecondMs = 0;
  return (text) => {
    if (text === undefined) return undefined;
    if (lastSecond !== '' && text.startsWith(lastSecond)) {
      const milliseconds = fractionOf(text);
      if (milliseconds !== undefined) return lastSecondMs + milliseconds;
    }
    if (!RFC_3339.test(text)) return undefined;
    const time = Date.parse(text);
    if (Number.isNaN(time)) return undefined;
    if (text.endsWith('Z')) {
      lastSecond = text.slice(0, WHOLE_SECONDS);
      lastSecondMs = Math.floor(time / 1000) * 1000;
    }
    return time;
  };
}

/** Milliseconds after the whole second of a time in UTC; undefined when the text goes on in another way. */
function fractionOf(text: string): number | undefined {
  if (text.charCodeAt(text.length - 1) !== 0x5a) return undefined;
  if (text.length === WHOLE_SECONDS + 1) return 0;
  if (text.charCodeAt(WHOLE_SECONDS) !== 0x2e || text.length === WHOLE_SECONDS + 2) return undefined;
  let milliseconds = 0;
  let scale = 100;
  for (let at = WHOLE_SECONDS + 1; at < text.length - 1; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    milliseconds += digit * scale;
    scale = scale > 1 ? scale / 10 : 0;
  }
  return milliseconds;
}
